//! Senders with more than one way to sign: which one a request and a secret call for.

use super::Secret;
use super::input::Components;

/// A signing token begins with `whsec_`; any other secret is the token itself.
pub(super) fn gitlab(input: &Components<'_>, secret: Option<&Secret>) -> usize {
    let has = |name| input.headers.contains(name);
    let signs = secret.is_none_or(|secret| secret.reveal().starts_with(b"whsec_"));
    let only_token = has("X-Gitlab-Token") && !has("webhook-signature");
    usize::from(!signs || only_token)
}

/// v3 before the older ones, which are sent beside it; then as the version says.
pub(super) fn hubspot(input: &Components<'_>, _: Option<&Secret>) -> usize {
    let version = input.headers.get("X-HubSpot-Signature-Version");
    let old = input.headers.contains("X-HubSpot-Signature");
    match version {
        _ if !old || input.headers.contains("X-HubSpot-Signature-v3") => 0,
        Some(b"v2") => 1,
        _ => 2,
    }
}

/// `svix-` headers win over `webhook-` ones.
pub(super) fn svix(input: &Components<'_>, _: Option<&Secret>) -> usize {
    let has = |name| input.headers.contains(name);
    usize::from(!has("svix-signature") && has("webhook-signature"))
}

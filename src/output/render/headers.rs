//! Headers in the order and case of the wire, with credentials masked.
//!
//! `Authorization`, `Cookie` and their like keep their scheme (`Bearer ********`). Tokens in a query are masked too.

use std::borrow::Cow;

use super::DisplayOptions;
use crate::message::Headers;
use crate::message::headers::is_credential;
use crate::output::StyledText;
use crate::output::escape::{Keep, escape};
use crate::output::style::Role;

const MASK: &str = "********";

pub(crate) fn write_headers(out: &mut StyledText, headers: &Headers, options: &DisplayOptions) {
    for field in headers.iter() {
        write_header(out, field, options);
    }
}

pub(super) fn write_header(
    out: &mut StyledText,
    (name, value): (&str, &[u8]),
    options: &DisplayOptions,
) {
    out.push(Role::Name, name).plain(": ");
    let value = escape(value, Keep::Nothing);
    match masked(name, &value).filter(|_| !options.show_secrets) {
        Some(masked) => out.push(Role::Secondary, masked),
        None => out.plain(&*value),
    }
    .end_line();
}

/// A head that could not be parsed, in one escaped line. Credentials are masked where a line has a name.
pub(super) fn masked_head(head: &[u8], options: &DisplayOptions) -> String {
    let lines = head.split_inclusive(|byte| *byte == b'\n');
    lines
        .map(|line| {
            let text = escape(line, Keep::Nothing);
            let (name, value) = text.split_once(':').unwrap_or_default();
            match masked(name.trim(), value.trim_start()).filter(|_| !options.show_secrets) {
                Some(masked) => format!("{name}: {masked} "),
                None => text.into_owned(),
            }
        })
        .collect()
}

/// Query parameters that are credentials: Meta's verify token, and the bearer token of RFC 6750 section 2.3.
const TOKENS: [&str; 2] = ["hub.verify_token", "access_token"];

/// A target or a query with its tokens masked.
pub(super) fn masked_tokens<'a>(target: &'a str, options: &DisplayOptions) -> Cow<'a, str> {
    let is_token = |part: &str| {
        let name = part.rsplit_once('?').map_or(part, |(_, rest)| rest);
        let (name, value) = name.split_once('=').unwrap_or((name, ""));
        TOKENS.contains(&name) && !value.is_empty()
    };
    if options.show_secrets || !target.split('&').any(is_token) {
        return Cow::Borrowed(target);
    }
    let parts = target.split('&').map(|part| match part.split_once('=') {
        Some((name, _)) if is_token(part) => format!("{name}={MASK}"),
        _ => part.to_owned(),
    });
    Cow::Owned(parts.collect::<Vec<_>>().join("&"))
}

/// A credential, masked; `None` for other headers.
pub(super) fn masked(name: &str, value: &str) -> Option<String> {
    // An empty credential is not a secret, and is worth seeing.
    let is_hidden = is_credential(name) && !value.is_empty();
    is_hidden.then(|| match value.split_once(' ') {
        Some((scheme, _)) if name.to_ascii_lowercase().ends_with("authorization") => {
            format!("{scheme} {MASK}")
        }
        _ => MASK.to_owned(),
    })
}

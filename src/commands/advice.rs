//! Errors of the core in the words of the command line: each names the flag that helps.
//!
//! The core returns typed errors whose `Display` names no flag. Where a flag helps, the function for that error here
//! gives the whole sentence. Each section belongs to one folder of the core.

use crate::signature::{GenerateError, OptionsError, SignError};

// Messages and JSON.

// Signatures.

/// A request that cannot be signed.
pub(super) fn signing(error: &SignError) -> String {
    match error {
        SignError::Options(error) => signature_options(error),
        _ => error.to_string(),
    }
}

/// Options that lack what the scheme needs.
pub(super) fn signature_options(error: &OptionsError) -> String {
    match error {
        OptionsError::MissingSignatureHeader { .. } => {
            format!("{error}: give `--signature-header NAME`")
        }
        OptionsError::MissingWebhookId { .. } => format!("{error}: give `--webhook-id ID`"),
        OptionsError::InvalidSignatureHeader(_) | OptionsError::InvalidTemplate(_) => {
            error.to_string()
        }
    }
}

/// A secret that was not generated.
pub(super) fn generating(error: &GenerateError) -> String {
    match error {
        GenerateError::NoKeyPairs(_) => format!("{error}: leave out `--keypair`"),
        GenerateError::NotGenerated(_) | GenerateError::Failed => error.to_string(),
    }
}

// Events, payloads and templates.

// Providers and handshakes.

// Expressions and assertions.

// Records and captures.

// HTTP connections and TLS.

// Exports.

//! The template of a signed text, such as `{timestamp}.{body}`.
//!
//! A name in braces is replaced by a part of the request; `{{` and `}}` are literal braces. `{id:NAME}` and
//! `{timestamp:NAME}` also say which header carries the value, so that signing and verifying read the same template.

/// The header of `{id}`.
pub(super) const ID: &str = "webhook-id";
/// The header of `{timestamp}`.
pub(super) const TIMESTAMP: &str = "webhook-timestamp";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TemplatePart<'a> {
    Literal(&'a str),
    /// The message id, from the header of this name.
    Id(Option<&'a str>),
    /// The timestamp as written, from the header of this name or from beside the signature.
    Timestamp(Option<&'a str>),
    /// Mailgun's token, which accompanies the signature.
    Token,
    Method,
    /// The URL as the sender knows it.
    Url,
    /// The path of that URL.
    Path,
    /// The query of that URL.
    Query,
    Body,
    /// The value of another header.
    Header(&'a str),
    /// The secret itself, for plain digests.
    Secret,
    /// The id under which PayPal knows the endpoint.
    WebhookId,
    /// The body's CRC-32 as a decimal number.
    Crc32,
    /// The JSON inside a Gitea form, or the body.
    Payload,
    /// The form's fields, sorted, names and values without separators.
    Form,
    /// The query as PHP writes it as JSON.
    PhpQuery,
}

impl TemplatePart<'_> {
    /// Whether it depends on the body.
    pub(super) fn covers_body(self) -> bool {
        matches!(self, Self::Body | Self::Crc32 | Self::Payload | Self::Form)
    }
}

/// Why a text is not a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TemplateSyntaxError {
    #[error("`}}` without `{{`: write `}}}}` for a literal brace")]
    UnmatchedClose,
    #[error("`{{` without `}}`: write `{{{{` for a literal brace")]
    UnmatchedOpen,
    #[error("`{{{0}}}` is not a known name: use {KNOWN}")]
    UnknownName(String),
}

const KNOWN: &str = "`{body}`, `{timestamp}`, `{timestamp:HEADER}`, `{id}`, `{id:HEADER}`, `{method}`, `{url}`, `{path}`, `{query}` or `{header:NAME}`";

/// A text between braces, or the name in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TemplatePiece<'a> {
    Literal(&'a str),
    Name(&'a str),
}

/// Splits a template at its braces.
pub(super) fn split(text: &str) -> Result<Vec<TemplatePiece<'_>>, TemplateSyntaxError> {
    let mut pieces = Vec::with_capacity(8);
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        if !before.is_empty() {
            pieces.push(TemplatePiece::Literal(before));
        }
        if from.starts_with("{{") || from.starts_with("}}") {
            pieces.push(TemplatePiece::Literal(&from[..1]));
            rest = &from[2..];
            continue;
        }
        if from.starts_with('}') {
            return Err(TemplateSyntaxError::UnmatchedClose);
        }
        let Some((name, after)) = from[1..].split_once('}') else {
            return Err(TemplateSyntaxError::UnmatchedOpen);
        };
        pieces.push(TemplatePiece::Name(name));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(TemplatePiece::Literal(rest));
    }
    Ok(pieces)
}

pub(super) fn parse(text: &str) -> Result<Vec<TemplatePart<'_>>, TemplateSyntaxError> {
    let pieces = split(text)?.into_iter();
    pieces
        .map(|piece| match piece {
            TemplatePiece::Literal(text) => Ok(TemplatePart::Literal(text)),
            TemplatePiece::Name(name) => part(name),
        })
        .collect()
}

fn part(text: &str) -> Result<TemplatePart<'_>, TemplateSyntaxError> {
    let (name, header) = match text.split_once(':') {
        Some((name, header)) => (name, Some(header)),
        None => (text, None),
    };
    match (name, header) {
        ("id", header) => Ok(TemplatePart::Id(header)),
        ("timestamp", header) => Ok(TemplatePart::Timestamp(header)),
        ("header", Some(header)) => Ok(TemplatePart::Header(header)),
        ("token", None) => Ok(TemplatePart::Token),
        ("method", None) => Ok(TemplatePart::Method),
        ("url", None) => Ok(TemplatePart::Url),
        ("path", None) => Ok(TemplatePart::Path),
        ("query", None) => Ok(TemplatePart::Query),
        ("body", None) => Ok(TemplatePart::Body),
        ("secret", None) => Ok(TemplatePart::Secret),
        ("webhook_id", None) => Ok(TemplatePart::WebhookId),
        ("crc32", None) => Ok(TemplatePart::Crc32),
        ("payload", None) => Ok(TemplatePart::Payload),
        ("form", None) => Ok(TemplatePart::Form),
        ("php_query", None) => Ok(TemplatePart::PhpQuery),
        _ => Err(TemplateSyntaxError::UnknownName(text.to_owned())),
    }
}

/// Reads a user's template, in which the names that belong to one provider are unknown.
pub(super) fn parse_custom(text: &str) -> Result<Vec<TemplatePart<'_>>, TemplateSyntaxError> {
    let parts = parse(text)?;
    let internal = |part: &TemplatePart| match part {
        TemplatePart::Secret => Some("secret"),
        TemplatePart::Token => Some("token"),
        TemplatePart::WebhookId => Some("webhook_id"),
        _ => None,
    };
    match parts.iter().find_map(internal) {
        Some(name) => Err(TemplateSyntaxError::UnknownName(name.to_owned())),
        None => Ok(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::TemplatePart::{Body, Header, Id, Literal, Timestamp};
    use super::*;

    #[test]
    fn names_in_braces_are_parts() {
        assert_eq!(
            parse("v0:{timestamp:X-T}:{body}").unwrap(),
            [Literal("v0:"), Timestamp(Some("X-T")), Literal(":"), Body]
        );
        assert_eq!(
            parse("{id}{header:X}{{}}").unwrap(),
            [Id(None), Header("X"), Literal("{"), Literal("}")]
        );
        assert_eq!(parse("").unwrap(), []);
    }

    #[test]
    fn errors_name_the_brace_or_the_name() {
        assert_eq!(parse("{body"), Err(TemplateSyntaxError::UnmatchedOpen));
        assert_eq!(parse("body}"), Err(TemplateSyntaxError::UnmatchedClose));
        assert_eq!(parse("a}b}"), Err(TemplateSyntaxError::UnmatchedClose));
        let unknown = parse("{bdy}").unwrap_err().to_string();
        assert!(
            unknown.starts_with("`{bdy}` is not a known name: use `{body}`"),
            "{unknown}"
        );
        let brace = TemplateSyntaxError::UnmatchedClose.to_string();
        assert_eq!(brace, "`}` without `{`: write `}}` for a literal brace");
        assert!(parse("{header}").is_err());
        assert!(parse_custom("{secret}{body}").is_err());
        assert!(parse_custom("{timestamp}.{body}").is_ok());
    }
}

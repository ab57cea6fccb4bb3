//! The text that a scheme signs, written as `{timestamp}.{body}`.

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TemplatePart<'a> {
    /// Characters that stand for themselves.
    Literal(&'a str),
    /// The message id, from the header of this name.
    Id(Option<&'a str>),
    /// The timestamp as written, from the header of this name or from beside the signature.
    Timestamp(Option<&'a str>),
    /// Mailgun's token, which stands beside the signature.
    Token,
    /// The method.
    Method,
    /// The URL as the sender knows it.
    Url,
    /// That URL's path.
    Path,
    /// That URL's query.
    Query,
    /// The body.
    Body,
    /// Another header's value.
    Header(&'a str),
    /// The secret itself, in front of what a plain digest covers.
    Secret,
    /// The id under which PayPal knows the endpoint.
    WebhookId,
    /// The body's CRC-32 as a decimal number.
    Crc32,
    /// The JSON that a Gitea form carries, else the body.
    Payload,
    /// The form's fields, sorted, names and values without anything between them.
    Form,
    /// The query as PHP would write it as JSON.
    PhpQuery,
}

impl TemplatePart<'_> {
    /// Whether it changes when the body does.
    pub(super) fn covers_body(self) -> bool {
        matches!(self, Self::Body | Self::Crc32 | Self::Payload | Self::Form)
    }
}

/// Reads a template; `{{` and `}}` stand for braces. The error is a phrase.
pub(super) fn parse(text: &str) -> Result<Vec<TemplatePart<'_>>, String> {
    let mut parts = Vec::with_capacity(8);
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        if !before.is_empty() {
            parts.push(TemplatePart::Literal(before));
        }
        if from.starts_with("{{") || from.starts_with("}}") {
            parts.push(TemplatePart::Literal(&from[..1]));
            rest = &from[2..];
            continue;
        }
        if from.starts_with('}') {
            return Err("a `}` without its `{`: write `}}` for a brace".to_owned());
        }
        let Some((name, after)) = from[1..].split_once('}') else {
            return Err("a `{` without its `}`: write `{{` for a brace".to_owned());
        };
        parts.push(part(name)?);
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(TemplatePart::Literal(rest));
    }
    Ok(parts)
}

fn part(text: &str) -> Result<TemplatePart<'_>, String> {
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
        _ => Err(format!("`{{{text}}}` is not known: use {KNOWN}")),
    }
}

const KNOWN: &str = "`{body}`, `{timestamp}`, `{timestamp:HEADER}`, `{id}`, `{id:HEADER}`, `{method}`, `{url}`, `{path}`, `{query}` or `{header:NAME}`";

/// Reads a user's template, in which what only one sender has is not known.
pub(super) fn parse_given(text: &str) -> Result<Vec<TemplatePart<'_>>, String> {
    let parts = parse(text)?;
    let strange = |part: &TemplatePart| {
        matches!(
            part,
            TemplatePart::Secret | TemplatePart::Token | TemplatePart::WebhookId
        )
    };
    if parts.iter().any(strange) {
        return Err(format!("a name in it is not known: use {KNOWN}"));
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::TemplatePart::{Body, Header, Id, Literal, Timestamp};
    use super::*;

    #[test]
    fn names_in_braces_stand_for_what_they_name() {
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
    fn what_is_wrong_is_said() {
        assert!(parse("{body").unwrap_err().contains("without its `}`"));
        assert!(parse("body}").unwrap_err().contains("without its `{`"));
        assert!(parse("a}b}").unwrap_err().contains("without its `{`"));
        assert!(parse("{bdy}").unwrap_err().starts_with("`{bdy}`"));
        assert!(parse("{header}").is_err());
        assert!(parse_given("{secret}{body}").is_err());
        assert!(parse_given("{timestamp}.{body}").is_ok());
    }
}

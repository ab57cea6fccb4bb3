//! Fills a template: from the parts of a request to the bytes that are signed.
//!
//! The result is a list of pieces, most of them borrowed from the request, so that a large body is hashed without a
//! copy.

use std::borrow::Cow;

use crate::message::body::BodyKind;
use crate::message::form;

use super::components::Components;
use super::header_fields::SignatureFields;
use super::php;
use super::template::TemplatePart;
use super::twilio;
use super::verdict::Verdict;

/// Fills a template with this spelling of the URL.
pub(super) fn fill<'a>(
    template: &[TemplatePart<'a>],
    components: &'a Components<'_>,
    url: &'a str,
    fields: &'a SignatureFields<'_>,
    secret: &'a [u8],
) -> Result<Vec<Cow<'a, [u8]>>, Verdict> {
    template
        .iter()
        .map(|part| piece(*part, components, url, fields, secret))
        .collect()
}

fn piece<'a>(
    part: TemplatePart<'a>,
    components: &'a Components<'_>,
    url: &'a str,
    fields: &'a SignatureFields<'_>,
    secret: &'a [u8],
) -> Result<Cow<'a, [u8]>, Verdict> {
    let bytes = match part {
        TemplatePart::Literal(text) => text.as_bytes(),
        TemplatePart::Id(_) => fields.id.as_deref().unwrap_or_default(),
        TemplatePart::Timestamp(_) => {
            let time = fields.time.as_ref();
            time.map_or(&[][..], |time| &time.text)
        }
        TemplatePart::Token => fields.token.as_deref().unwrap_or_default(),
        TemplatePart::Method => components.method.as_bytes(),
        TemplatePart::Url if components.url.authority.is_empty() => {
            return Err(Verdict::missing("Host"));
        }
        TemplatePart::Url => url.as_bytes(),
        TemplatePart::Path => components.url.path.as_bytes(),
        TemplatePart::Query => components.query().as_bytes(),
        TemplatePart::Body => components.body,
        TemplatePart::Header(name) => components.single(name)?,
        TemplatePart::Secret => secret,
        TemplatePart::WebhookId => {
            let id = components.options.webhook_id.as_deref();
            id.unwrap_or_default().as_bytes()
        }
        TemplatePart::Crc32 => return Ok(owned(crc32fast::hash(components.body).to_string())),
        TemplatePart::Payload => return Ok(payload(components)),
        TemplatePart::Form => return Ok(Cow::Owned(twilio::form_fields(components))),
        TemplatePart::PhpQuery => {
            return php::json_of_query(components.query().as_bytes())
                .map(owned)
                .ok_or_else(|| Verdict::malformed("the query is not UTF-8"));
        }
    };
    Ok(Cow::Borrowed(bytes))
}

fn owned(text: String) -> Cow<'static, [u8]> {
    Cow::Owned(text.into_bytes())
}

/// What Gitea signs: the JSON, even if a form or a query carries it (services/webhook/deliver.go).
fn payload<'a>(components: &'a Components<'_>) -> Cow<'a, [u8]> {
    // `kind` looks at the body too, so that JSON with the type of a form counts as JSON here as it does elsewhere.
    let fields = if BodyKind::of(components.headers, components.body) == BodyKind::Form {
        components.body
    } else if components.body.is_empty() {
        components.query().as_bytes()
    } else {
        return Cow::Borrowed(components.body);
    };
    form::pairs(fields)
        .find(|(name, _)| name.as_ref() == b"payload")
        .map_or(Cow::Borrowed(components.body), |(_, value)| value)
}

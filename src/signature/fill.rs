//! From a template to the bytes that are signed.

use std::borrow::Cow;

use crate::message::body::BodyKind;
use crate::message::form;

use super::input::Components;
use super::read::SignatureFields;
use super::template::TemplatePart;
use super::verdict::Verdict;
use super::{php, url};

/// The pieces of the signed text, one after the other.
pub(super) type Pieces<'a> = Vec<Cow<'a, [u8]>>;

/// Fills a template; `spelling` is the URL as it is tried.
pub(super) fn fill<'a>(
    template: &[TemplatePart<'a>],
    input: &'a Components<'_>,
    spelling: &'a str,
    found: &'a SignatureFields<'_>,
    secret: &'a [u8],
) -> Result<Pieces<'a>, Verdict> {
    template
        .iter()
        .map(|part| piece(*part, input, spelling, found, secret))
        .collect()
}

fn piece<'a>(
    part: TemplatePart<'a>,
    input: &'a Components<'_>,
    spelling: &'a str,
    found: &'a SignatureFields<'_>,
    secret: &'a [u8],
) -> Result<Cow<'a, [u8]>, Verdict> {
    let bytes = match part {
        TemplatePart::Literal(text) => text.as_bytes(),
        TemplatePart::Id(_) => found.id.as_deref().unwrap_or_default(),
        TemplatePart::Timestamp(_) => {
            let stamp = found.stamp.as_ref();
            stamp.map_or(&[][..], |stamp| &stamp.text)
        }
        TemplatePart::Token => found.token.as_deref().unwrap_or_default(),
        TemplatePart::Method => input.method.as_bytes(),
        TemplatePart::Url if input.address.authority.is_empty() => {
            return Err(Verdict::missing("Host"));
        }
        TemplatePart::Url => spelling.as_bytes(),
        TemplatePart::Path => input.address.path.as_bytes(),
        TemplatePart::Query => input.query().as_bytes(),
        TemplatePart::Body => input.body,
        TemplatePart::Header(name) => input.single(name)?,
        TemplatePart::Secret => secret,
        TemplatePart::WebhookId => {
            let id = input.options.webhook_id.as_deref();
            id.unwrap_or_default().as_bytes()
        }
        TemplatePart::Crc32 => return Ok(owned(crc32fast::hash(input.body).to_string())),
        TemplatePart::Payload => return Ok(payload(input)),
        TemplatePart::Form => return Ok(Cow::Owned(url::twilio_form(input))),
        TemplatePart::PhpQuery => {
            return php::json_of_query(input.query().as_bytes())
                .map(owned)
                .ok_or_else(|| Verdict::malformed("the query is not UTF-8"));
        }
    };
    Ok(Cow::Borrowed(bytes))
}

fn owned(text: String) -> Cow<'static, [u8]> {
    Cow::Owned(text.into_bytes())
}

/// What Gitea signs: the JSON, also where it travels in a form or a query (services/webhook/deliver.go).
fn payload<'a>(input: &'a Components<'_>) -> Cow<'a, [u8]> {
    // By the body's own looks, so that JSON that calls itself a form is not taken for one here and for JSON elsewhere.
    let fields = if BodyKind::of(input.headers, input.body) == BodyKind::Form {
        input.body
    } else if input.body.is_empty() {
        input.query().as_bytes()
    } else {
        return Cow::Borrowed(input.body);
    };
    form::pairs(fields)
        .find(|(name, _)| name.as_ref() == b"payload")
        .map_or(Cow::Borrowed(input.body), |(_, value)| value)
}

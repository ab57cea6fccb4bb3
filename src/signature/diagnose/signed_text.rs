//! Tries other templates of the signed text, for a scheme that the user describes.

use super::super::components::Components;
use super::super::spec::SignatureOptions;
use super::super::verdict::Cause;
use super::trial::Hypotheses;
use crate::signature::SchemeOption;

/// What senders sign, the likeliest first.
const TEMPLATES: [&str; 10] = [
    "{body}",
    "{timestamp}.{body}",
    "{timestamp}{body}",
    "{body}{timestamp}",
    "{timestamp}:{body}",
    "v0:{timestamp}:{body}",
    "{id}.{timestamp}.{body}",
    "{url}{body}",
    "{method}{url}{body}",
    "{method}{path}{body}",
];

pub(super) fn find(hypotheses: &Hypotheses<'_>, components: &Components<'_>) -> Option<Cause> {
    if !hypotheses.scheme.reads(SchemeOption::Hmac) {
        return None;
    }
    let given = components.options.template.as_deref().unwrap_or("{body}");
    let others = TEMPLATES.into_iter().filter(|template| *template != given);
    for template in others {
        let options = SignatureOptions {
            template: Some(template.to_owned()),
            ..components.options.clone()
        };
        let changed = Components {
            options: &options,
            ..components.clone()
        };
        if hypotheses.matches(&changed) {
            return Some(Cause::SignedText(template));
        }
    }
    None
}

//! XML 1.0: an element for each name of the data, inside the root element `webhook`, without attributes.
//!
//! A list repeats its element, and null is an empty element.

use super::fields::scalar;
use crate::json::{RawValue, ValueKind, quote};
use crate::payload::error::PayloadError;
use crate::payload::event::{EncodedEvent, Event};
use crate::xml;

const ROOT: &str = "webhook";

/// What remains to be written.
enum XmlStep<'a> {
    /// A member; if its value is a list, each element becomes one XML element.
    Member(String, RawValue<'a>),
    /// A list in a list, which gets an XML element of its own.
    List(String, RawValue<'a>),
    Close(String),
}

/// The event type in the element `event`, then the data.
pub(super) fn encode(event: &Event) -> Result<EncodedEvent, PayloadError> {
    let raw = event.data.raw();
    if raw.kind() != ValueKind::Object {
        return Err(PayloadError::NotAnObject("XML elements", raw.kind()));
    }
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    tag(&mut out, "<", ROOT);
    if let Some(event_type) = &event.event_type
        && !raw.members().any(|(name, _)| name == "event")
    {
        leaf(&mut out, "event", event_type.as_str())?;
    }
    write(&mut out, raw)?;
    tag(&mut out, "</", ROOT);
    out.push('\n');
    Ok(EncodedEvent::post("application/xml", out.into_bytes()))
}

fn write(out: &mut String, root: RawValue<'_>) -> Result<(), PayloadError> {
    // A stack of its own, because the user decides the depth. It is last in, first out, so children go in backwards.
    let mut stack = Vec::new();
    push(&mut stack, members(root));
    while let Some(step) = stack.pop() {
        match step {
            XmlStep::Member(name, _) if !is_name(&name) => {
                return Err(PayloadError::XmlName(quote(&name)));
            }
            XmlStep::Member(name, value) => match value.kind() {
                ValueKind::Array => push(&mut stack, elements(&name, value)),
                ValueKind::Object => {
                    tag(out, "<", &name);
                    stack.push(XmlStep::Close(name));
                    push(&mut stack, members(value));
                }
                _ => leaf(out, &name, &scalar(value))?,
            },
            XmlStep::List(name, value) => {
                tag(out, "<", &name);
                stack.push(XmlStep::Close(name.clone()));
                push(&mut stack, elements(&name, value));
            }
            XmlStep::Close(name) => tag(out, "</", &name),
        }
    }
    Ok(())
}

fn push<'a>(stack: &mut Vec<XmlStep<'a>>, steps: impl Iterator<Item = XmlStep<'a>>) {
    let start = stack.len();
    stack.extend(steps);
    stack[start..].reverse();
}

fn members(object: RawValue<'_>) -> impl Iterator<Item = XmlStep<'_>> {
    let members = object.members();
    members.map(|(name, value)| XmlStep::Member(name.into_owned(), value))
}

fn elements<'a>(name: &str, list: RawValue<'a>) -> impl Iterator<Item = XmlStep<'a>> {
    list.elements().map(move |value| match value.kind() {
        ValueKind::Array => XmlStep::List(name.to_owned(), value),
        _ => XmlStep::Member(name.to_owned(), value),
    })
}

fn tag(out: &mut String, start: &str, name: &str) {
    out.extend([start, name, ">"]);
}

/// An element that contains text.
fn leaf(out: &mut String, name: &str, text: &str) -> Result<(), PayloadError> {
    tag(out, "<", name);
    if let Some(char) = text.chars().find(|char| !xml::is_allowed(*char)) {
        return Err(PayloadError::XmlCharacter {
            name: name.to_owned(),
            character: char.to_string(),
        });
    }
    xml::push_text(text, out);
    tag(out, "</", name);
    Ok(())
}

/// Whether this is a name without a colon, because a colon would need a namespace (Namespaces in XML 1.0, `NCName`; XML
/// 1.0 section 2.3).
fn is_name(name: &str) -> bool {
    let starts = |char: char| {
        matches!(char,
        'A'..='Z' | 'a'..='z' | '_' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
    };
    let follows = |char: char| {
        starts(char)
            || matches!(char, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
    };
    name.starts_with(starts) && name.chars().all(follows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::format::tests::event;

    /// The content of the root element.
    fn inside(event_type: Option<&str>, data: &str) -> String {
        let body = encode(&event(event_type, data)).unwrap().body;
        let text = String::from_utf8(body).unwrap();
        roxmltree::Document::parse(&text).unwrap();
        let start = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<webhook>";
        let inside = text.strip_prefix(start).unwrap();
        inside.strip_suffix("</webhook>\n").unwrap().to_owned()
    }

    fn error(data: &str) -> String {
        encode(&event(Some("deal.won"), data))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn names_become_elements_and_lists_repeat_theirs() {
        for (data, want) in [
            ("{}", ""),
            (
                r#"{"b":1.10,"a":"x","b":true}"#,
                "<b>1.10</b><a>x</a><b>true</b>",
            ),
            (
                r#"{"a":{"b":{"c":1},"d":2}}"#,
                "<a><b><c>1</c></b><d>2</d></a>",
            ),
            (
                r#"{"a":null,"b":"","c":{},"d":[]}"#,
                "<a></a><b></b><c></c>",
            ),
            (
                r#"{"t":["x","y"],"u":[{"n":1},{"n":2}]}"#,
                "<t>x</t><t>y</t><u><n>1</n></u><u><n>2</n></u>",
            ),
            (
                r#"{"a":[[1,2],[3],[]]}"#,
                "<a><a>1</a><a>2</a></a><a><a>3</a></a><a></a>",
            ),
            (
                r#"{"\u00e9-1.x_":"\u00e9"}"#,
                "<\u{e9}-1.x_>\u{e9}</\u{e9}-1.x_>",
            ),
        ] {
            assert_eq!(inside(None, data), want, "{data}");
        }
        assert_eq!(
            inside(Some("a&b"), r#"{"a":1}"#),
            "<event>a&amp;b</event><a>1</a>"
        );
        assert_eq!(
            inside(Some("a.b"), r#"{"event":"mine"}"#),
            "<event>mine</event>"
        );
    }

    #[test]
    fn a_parser_reads_the_text_that_was_written() {
        let text = "<a b=\"c\">]]>&amp;\r\n\t\u{1f600}\u{7f}\u{85}";
        let data = format!(r#"{{"text":{}}}"#, quote(text));
        let body = encode(&event(None, &data)).unwrap().body;
        let body = String::from_utf8(body).unwrap();
        let document = roxmltree::Document::parse(&body).unwrap();
        let element = document.root_element().first_element_child().unwrap();
        assert_eq!(element.text(), Some(text));
        assert_eq!(element.attributes().count(), 0);
    }

    #[test]
    fn names_and_characters_that_xml_forbids_are_errors() {
        for name in [
            "first name",
            "1st",
            "-a",
            "",
            "soap:Body",
            "a<b",
            "$ref",
            "@id",
            "\u{d7}",
        ] {
            let error = error(&format!(r#"{{"a":{{{}:1}}}}"#, quote(name)));
            let want = format!("{} cannot be the name of an XML element", quote(name));
            assert_eq!(error, want);
        }
        assert!(
            error(r#"{"note":"a\u0001"}"#)
                .starts_with("the value of `note` contains the character")
        );
        assert!(error(r#"{"note":"\uffff"}"#).ends_with("which XML cannot hold"));
        assert!(error("[]").contains("the data is an array"));
    }

    #[test]
    fn deep_data_is_encoded() {
        let deep = format!("{}7{}", r#"{"a":"#.repeat(2000), "}".repeat(2000));
        let body = encode(&event(None, &deep)).unwrap().body;
        assert_eq!(body.len(), 38 + 1 + 9 + 1 + 10 + 1 + 2000 * 7);
    }
}

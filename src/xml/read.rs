//! Values in XML: the text of a child of the root element.

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;

/// The longest text that is taken as the name of an event.
const MAX_TEXT: usize = 4 << 10;

/// The text of the first child of the root element that has the first of these names, without regard to namespaces. A
/// child with elements inside or without text does not count.
pub(crate) fn child_text<const N: usize>(text: &str, names: [&str; N]) -> Option<String> {
    let mut found: [Option<String>; N] = std::array::from_fn(|_| None);
    let mut reader = Reader::from_str(text);
    let mut depth = 0_usize;
    // Which of the names the open child has, and its text so far.
    let mut child: Option<(usize, String)> = None;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                depth += 1;
                child = match depth {
                    2 => {
                        let name = start.local_name();
                        let at = names.iter().position(|known| name.as_ref() == *known);
                        at.map(|at| (at, String::new()))
                    }
                    _ => None,
                };
            }
            Event::Empty(_) => child = None,
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if let Some((at, text)) = child.take()
                    && !text.trim().is_empty()
                {
                    found[at].get_or_insert(text.trim().to_owned());
                    if found[0].is_some() {
                        break;
                    }
                }
            }
            Event::Text(text) => push(&mut child, &text.xml10_content()),
            Event::CData(text) => push(&mut child, &text.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(char)) => push(&mut child, char.encode_utf8(&mut [0; 4])),
                // Entities of the document itself are not expanded.
                _ => match resolve_xml_entity(&reference) {
                    Some(text) => push(&mut child, text),
                    None => child = None,
                },
            },
            Event::Eof => break,
            _ => {}
        }
    }
    found.into_iter().flatten().next()
}

fn push(child: &mut Option<(usize, String)>, text: &str) {
    if let Some((_, so_far)) = child {
        if so_far.len() + text.len() > MAX_TEXT {
            *child = None;
        } else {
            so_far.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(text: &str) -> Option<String> {
        child_text(text, ["type", "event"])
    }

    #[test]
    fn the_text_of_a_child_of_the_root_is_found() {
        for (text, found) in [
            (
                "<webhook><event>deal.won</event></webhook>",
                Some("deal.won"),
            ),
            (
                "<?xml version='1.0'?>\n<w>\n <id>7</id>\n <n:event a='b'> deal &amp;&#32;co </n:event></w>",
                Some("deal & co"),
            ),
            ("<w><event>b</event><type>a</type></w>", Some("a")),
            ("<w><event><![CDATA[a<b]]></event></w>", Some("a<b")),
            ("<w><data><event>inner</event></data></w>", None),
            ("<w><event><name>x</name></event></w>", None),
            ("<w><event/></w>", None),
            ("<event>root</event>", None),
            (
                "<!DOCTYPE w [<!ENTITY e 'x'>]><w><event>&e;</event></w>",
                None,
            ),
            ("<w><event>a</w>", None),
            ("no xml", None),
        ] {
            assert_eq!(event(text).as_deref(), found, "{text}");
        }
        assert_eq!(
            event(&format!("<w><event>{}</event></w>", "a".repeat(5000))),
            None
        );
    }
}

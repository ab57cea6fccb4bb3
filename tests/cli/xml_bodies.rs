//! XML: re-indented and coloured from its own tokens, and the event type of the XML that we send.

use super::listen_fixture::{recorded, request, seen, typed};
use super::support::hook;

/// What `--view body` shows of XML of this type.
#[track_caller]
fn shown(content_type: &str, body: impl AsRef<[u8]>) -> String {
    let ended = seen("--color never", typed(content_type, body));
    let (_, shown) = ended.text().split_once("\n\n").unwrap();
    let (_, shown) = shown.split_once("\n\n").unwrap();
    let (shown, _) = shown.split_once("\n\n#1 ").unwrap();
    shown.to_owned()
}

#[test]
fn elements_are_indented_and_texts_stay() {
    let xml = "<?xml version=\"1.0\"?><a  b='1'><c/><d>é &amp; <e>f</e>\n g</d></a>";
    let expected =
        "<?xml version=\"1.0\"?>\n<a  b='1'>\n  <c/>\n  <d>é &amp; <e>f</e>\n g</d>\n</a>";
    for content_type in [
        "application/xml",
        "text/xml; charset=utf-8",
        "application/atom+xml",
        "application/soap+xml",
    ] {
        assert_eq!(shown(content_type, xml), expected, "{content_type}");
    }
}

#[test]
fn xml_is_coloured_by_what_its_parts_are() {
    let ended = seen(
        "--color always",
        typed("application/xml", "<a b=\"1\"><c>x</c></a>"),
    );
    ended
        .stdout_has("<\u{1b}[36ma\u{1b}[0m")
        .stdout_has("\u{1b}[32m\"1\"\u{1b}[0m")
        .stdout_has("\n  <\u{1b}[36mc\u{1b}[0m>x</");
}

#[test]
fn what_is_not_xml_is_shown_as_it_came() {
    for (xml, at) in [
        ("<a><b></a>", 6),
        ("<a>", 3),
        ("plain", 0),
        ("<a/>SECRET TAIL", 4),
        ("hello <a><b/></a> world", 0),
        ("<a/>\n<![CDATA[x]]>", 5),
    ] {
        let text = shown("application/xml", xml);
        assert_eq!(
            text,
            format!("(not XML: it is not well-formed at byte {at})\n{xml}")
        );
    }
}

#[test]
fn entities_are_neither_expanded_nor_fetched() {
    let xml = "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/hostname\"><!ENTITY c \"&b;&b;\">]>\n<a>&b;&c;</a>";
    assert_eq!(shown("application/xml", xml), xml);
}

#[test]
fn control_characters_in_xml_are_escaped() {
    let text = shown(
        "application/xml",
        "<a b=\"\u{202e}\">\u{9b}2J<!--\u{7f}--></a>",
    );
    assert_eq!(text, "<a b=\"\\u{202e}\">\\u{9b}2J<!--\\x7f--></a>");
}

#[test]
fn xml_with_a_byte_order_mark_or_in_utf_16_is_laid_out() {
    let xml = "<a><b/></a>";
    assert_eq!(
        shown("application/xml", format!("\u{feff}{xml}")),
        "(with a byte order mark)\n<a>\n  <b/>\n</a>"
    );
    let units = std::iter::once(0xfeff).chain(xml.encode_utf16());
    let utf16: Vec<u8> = units.flat_map(u16::to_be_bytes).collect();
    assert_eq!(
        shown("application/xml", utf16),
        "(UTF-16, big-endian)\n<a>\n  <b/>\n</a>"
    );
}

#[test]
fn our_own_xml_has_its_event_type() {
    for flags in ["", "--compress gzip"] {
        hook(format!(
            "listen --port 0 --timeout 20s -q --want event=contact.added -- \
             hook send -q --event contact.added --format xml {flags}"
        ))
        .run()
        .code(0);
    }
}

#[test]
fn the_event_type_is_a_child_of_the_root() {
    for (xml, event) in [
        (
            "<webhook><event>deal.won</event></webhook>",
            Some("deal.won"),
        ),
        (
            "<?xml version='1.0'?>\n<n:notification xmlns:n='u'>\n<n:type> a &amp; b </n:type></n:notification>",
            Some("a & b"),
        ),
        ("<order><event_type>paid</event_type></order>", Some("paid")),
        ("<order><data><event>inner</event></data></order>", None),
        ("<event>root</event>", None),
        ("<order><event>broken", None),
    ] {
        let line = recorded(typed("text/xml", xml));
        assert_eq!(line["event"]["type"].as_str(), event, "{xml}");
    }
    let header = ["Content-Type: application/xml", "X-GitHub-Event: push"];
    let line = recorded(request("POST /", &header, "<a><event>x</event></a>"));
    assert_eq!(line["event"]["type"], "push", "a header comes first");
}

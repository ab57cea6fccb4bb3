//! Text as XML 1.0 writes it.

/// Whether XML can hold a character, written out or as a reference (section 2.2).
pub(crate) fn is_allowed(char: char) -> bool {
    !matches!(char, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Appends the text of an element.
pub(crate) fn push_text(text: &str, out: &mut String) {
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A parser turns a bare carriage return into a line feed (section 2.11).
            '\r' => out.push_str("&#13;"),
            char => out.push(char),
        }
    }
}

/// Appends the value of an attribute in double quotes.
pub(crate) fn push_attribute(value: &str, out: &mut String) {
    for (index, part) in value.split('"').enumerate() {
        if index > 0 {
            out.push_str("&quot;");
        }
        push_text(part, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped() {
        let (mut text, mut attribute) = (String::new(), String::new());
        push_text("<a b=\"&\">\r\n", &mut text);
        push_attribute("<a b=\"&\">", &mut attribute);
        assert_eq!(text, "&lt;a b=\"&amp;\"&gt;&#13;\n");
        assert_eq!(attribute, "&lt;a b=&quot;&amp;&quot;&gt;");
    }

    #[test]
    fn xml_allows_tab_and_line_ends_but_no_other_control_character_below_space() {
        let refused: Vec<char> = ('\0'..=' ').filter(|char| !is_allowed(*char)).collect();
        assert_eq!(refused.len(), 29);
        assert!(is_allowed('\t') && is_allowed('\n') && is_allowed('\r'));
        assert!(!is_allowed('\u{fffe}') && !is_allowed('\u{ffff}'));
        assert!(is_allowed('\u{7f}') && is_allowed('\u{1f600}'));
    }
}

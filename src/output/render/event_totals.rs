//! How often each event type was received, in a few rows.

use crate::assertions::EventTotals;
use crate::output::StyledText;
use crate::output::columns::{cut, width};
use crate::output::escape::{Keep, escape};
use crate::output::style::{Role, Style};
use crate::units::count;

/// A longer name is cut.
const MAX_NAME: usize = 48;

pub(crate) fn event_totals(totals: &EventTotals, style: Style) -> StyledText {
    let mut rows = Vec::new();
    for (event, times) in &totals.types {
        let event = escape(event.as_bytes(), Keep::Nothing);
        let event = cut(&event, MAX_NAME).into_owned();
        rows.push((Role::EventType, event, *times));
    }
    for (name, times) in [
        ("other event types", totals.others),
        ("no event type", totals.untyped),
    ] {
        if times > 0 {
            rows.push((Role::Secondary, name.to_owned(), times));
        }
    }
    let names = rows.iter().map(|(_, name, _)| width(name)).max();
    let counts = rows.iter().map(|(_, _, times)| count(*times).len()).max();
    let (names, counts) = (names.unwrap_or(0), counts.unwrap_or(0));
    let mut out = StyledText::new(style);
    for (role, name, times) in rows {
        let gap = " ".repeat(names.saturating_sub(width(&name)));
        out.plain("  ").push(role, name);
        out.plain(format!("{gap}  {:>counts$}", count(times)))
            .end_line();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_has_a_row() {
        let totals = EventTotals {
            types: vec![
                ("contact.added".to_owned(), 1200),
                ("山田\u{1b}[2J".to_owned(), 7),
                ("x".repeat(100), 1),
            ],
            others: 12,
            untyped: 3,
        };
        let long = format!("{}…", "x".repeat(47));
        let rows = [
            ("contact.added", "1,200"),
            ("山田\\x1b[2J", "7"),
            (&long, "1"),
            ("other event types", "12"),
            ("no event type", "3"),
        ];
        let text = event_totals(&totals, Style::new(false));
        for (line, (name, times)) in text.as_str().lines().zip(rows) {
            assert!(line.starts_with(&format!("  {name}")), "{line}");
            assert!(line.ends_with(&format!(" {times}")), "{line}");
            assert_eq!(width(line), 2 + 48 + 2 + 5, "{line}");
        }
        assert_eq!(text.as_str().lines().count(), rows.len());
    }
}

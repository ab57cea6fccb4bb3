//! How wide the columns of a table are.

use super::lines::{longest_word, text_width};
use super::markdown::Table;

/// Blanks between two columns.
pub(super) const GAP: usize = 2;

/// A column of text is still easy to read with this many.
const READABLE: usize = 20;

impl Table {
    /// The widths of the columns, together at most `room`; `None` where the columns would be too narrow to be read. The
    /// last column becomes narrower first, then the widest of all.
    pub(super) fn column_widths(&self, room: usize) -> Option<Vec<usize>> {
        let columns = self.head.len();
        let room = room.checked_sub(GAP * columns.saturating_sub(1))?;
        let cells = |column: usize| {
            let all = std::iter::once(&self.head).chain(&self.rows);
            all.filter_map(move |row| row.get(column))
        };
        let most = |column, measure: fn(&[_]) -> usize| {
            cells(column).map(|cell| measure(cell)).max().unwrap_or(0)
        };
        let mut widths: Vec<_> = (0..columns).map(|at| most(at, text_width)).collect();
        let least: Vec<_> = (0..columns)
            .map(|at| most(at, longest_word).max(widths[at].min(READABLE)))
            .collect();
        let excess = widths.iter().sum::<usize>().saturating_sub(room);
        if let (Some(last), Some(least)) = (widths.last_mut(), least.last()) {
            *last = last.saturating_sub(excess).max(*least);
        }
        while widths.iter().sum::<usize>() > room {
            let can_shrink = (0..columns).filter(|at| widths[*at] > least[*at]);
            let widest = can_shrink.max_by_key(|at| widths[*at])?;
            widths[widest] -= 1;
        }
        Some(widths)
    }
}

#[cfg(test)]
mod tests {
    use super::super::markdown::TextRun;
    use super::*;

    fn table(rows: &[&[&str]]) -> Table {
        let row = |cells: &&[&str]| {
            let cells = cells.iter().map(|text| vec![TextRun::plain(*text)]);
            cells.collect::<Vec<_>>()
        };
        let mut rows: Vec<_> = rows.iter().map(row).collect();
        let head = rows.remove(0);
        Table { head, rows }
    }

    #[test]
    fn the_last_column_becomes_narrower_first() {
        let long = "word ".repeat(20);
        let table = table(&[&["key", "what it is"], &["event", &long]]);
        assert_eq!(table.column_widths(200), Some(vec![5, 100]));
        assert_eq!(table.column_widths(80), Some(vec![5, 73]));
        assert_eq!(table.column_widths(35), Some(vec![5, 28]));
        assert_eq!(table.column_widths(27), Some(vec![5, 20]));
        assert_eq!(table.column_widths(26), None);
    }

    #[test]
    fn then_the_widest_becomes_narrower() {
        let long = "word ".repeat(20);
        let table = table(&[&["a", "b"], &[&long, &long]]);
        assert_eq!(table.column_widths(140), Some(vec![100, 38]));
        assert_eq!(table.column_widths(100), Some(vec![78, 20]));
        assert_eq!(table.column_widths(42), Some(vec![20, 20]));
        assert_eq!(table.column_widths(41), None);
    }

    #[test]
    fn no_column_is_narrower_than_its_longest_word() {
        let word = "w".repeat(50);
        let table = table(&[&["a", "b"], &["x", &word]]);
        assert_eq!(table.column_widths(53), Some(vec![1, 50]));
        assert_eq!(table.column_widths(52), None);
    }
}

//! A help page as text for people.

use super::lines::{Line, text_width, wrap};
use super::markdown::{Block, Cell, Face, Table, TextRun, link_mark, parse};
use super::table::GAP;
use crate::output::StyledText;
use crate::output::style::{Role, Style};

/// Blanks before all but headings, before code, and before the cells of a row that has lines of its own.
const INDENT: usize = 2;
const CODE_INDENT: usize = 4;
const CELL_INDENT: usize = 6;

/// A topic, in lines of at most this many columns. Code is as wide as it is.
pub(crate) fn topic_page(markdown: &str, columns: usize, style: Style) -> StyledText {
    // Nothing in the topics is a secret, though it may look like one.
    let text = StyledText::new(style.with_secrets(true));
    let has_colors = style.is_enabled();
    let mut page = Page {
        text,
        columns,
        has_colors,
    };
    let mut is_under_heading = true;
    for block in parse(markdown) {
        if !is_under_heading {
            page.text.end_line();
        }
        is_under_heading = matches!(block, Block::Heading(_));
        page.block(&block);
    }
    page.text
}

struct Page {
    text: StyledText,
    columns: usize,
    has_colors: bool,
}

impl Page {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Title(text) | Block::Heading(text) => self.heading(text),
            Block::Paragraph(text) => self.lines("  ", text),
            Block::List(items) => {
                for item in items {
                    self.lines("  - ", item);
                }
            }
            Block::Links(addresses) => {
                for (at, address) in addresses.iter().enumerate() {
                    self.text.plain(format!("  {:4} ", link_mark(at)));
                    self.text.plain(address).end_line();
                }
            }
            Block::Code(code) => {
                for line in code.lines() {
                    let indent = if line.is_empty() { 0 } else { CODE_INDENT };
                    self.text.plain(" ".repeat(indent)).plain(line).end_line();
                }
            }
            Block::Table(table) => self.table(table),
        }
    }

    fn heading(&mut self, text: &[TextRun]) {
        for line in wrap(&self.quoted(text), self.columns) {
            for run in line {
                self.text.push(Role::Heading, run.text);
            }
            self.text.end_line();
        }
    }

    /// Text in lines, the first after this, the further ones after as many blanks.
    fn lines(&mut self, start: &str, text: &[TextRun]) {
        let indent = start.len();
        let lines = wrap(&self.quoted(text), self.columns.saturating_sub(indent));
        for (at, line) in lines.iter().enumerate() {
            match at {
                0 => self.text.plain(start),
                _ => self.text.plain(" ".repeat(indent)),
            };
            self.line(line);
            self.text.end_line();
        }
    }

    fn line(&mut self, line: &[TextRun]) {
        for run in line {
            let role = match run.face {
                Face::Plain | Face::Placeholder => Role::Plain,
                Face::Strong | Face::Code => Role::Literal,
            };
            self.text.push(role, &run.text);
        }
    }

    /// Without colours, code in text is marked by backticks.
    fn quoted(&self, text: &[TextRun]) -> Vec<TextRun> {
        let quote = |run: &TextRun| match run.face {
            Face::Code if !self.has_colors => TextRun::new(Face::Code, format!("`{}`", run.text)),
            _ => run.clone(),
        };
        text.iter().map(quote).collect()
    }

    /// The first cell and cells of nothing but code need no marks.
    fn quoted_row(&self, row: &[Cell]) -> Vec<Cell> {
        let is_code =
            |run: &TextRun| run.face == Face::Code || !run.text.contains(char::is_alphanumeric);
        let quote = |(at, cell): (usize, &Cell)| {
            if at == 0 || cell.iter().all(is_code) {
                cell.clone()
            } else {
                self.quoted(cell)
            }
        };
        row.iter().enumerate().map(quote).collect()
    }

    /// In capitals, so that it differs from the rows without colours too.
    fn head(head: &[Cell]) -> Vec<Cell> {
        let strong = |run: &TextRun| {
            let text = match run.face {
                Face::Plain => run.text.to_uppercase(),
                _ => run.text.clone(),
            };
            TextRun::new(Face::Strong, text)
        };
        let strong = |cell: &Cell| cell.iter().map(strong).collect();
        head.iter().map(strong).collect()
    }

    fn table(&mut self, table: &Table) {
        let table = Table {
            head: Self::head(&table.head),
            rows: table.rows.iter().map(|row| self.quoted_row(row)).collect(),
        };
        match table.column_widths(self.columns.saturating_sub(INDENT)) {
            Some(widths) => self.columns_of(&table, &widths),
            None => self.stack(&table),
        }
    }

    /// A row beside the other, the cells in columns.
    fn columns_of(&mut self, table: &Table, widths: &[usize]) {
        if table.head.iter().any(|cell| !cell.is_empty()) {
            self.row(&table.head, widths);
        }
        for row in &table.rows {
            self.row(row, widths);
        }
    }

    fn row(&mut self, row: &[Cell], widths: &[usize]) {
        let cells = row.iter().zip(widths);
        let cells: Vec<Vec<Line>> = cells.map(|(cell, width)| wrap(cell, *width)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..height {
            let mut blanks = INDENT;
            for (cell, width) in cells.iter().zip(widths) {
                let line = cell.get(at).map_or(&[][..], Vec::as_slice);
                // Blanks are written when something follows them.
                if !line.is_empty() {
                    self.text.plain(" ".repeat(blanks));
                    self.line(line);
                    blanks = 0;
                }
                blanks += width.saturating_sub(text_width(line)) + GAP;
            }
            self.text.end_line();
        }
    }

    /// The cells of a row below each other, for a table that is too wide for columns.
    fn stack(&mut self, table: &Table) {
        let names_columns = table.head.len() > 2;
        for row in &table.rows {
            for (at, cell) in row.iter().enumerate() {
                if cell.is_empty() {
                    continue;
                }
                let indent = if at == 0 { INDENT } else { CELL_INDENT };
                let mut text = cell.clone();
                if at > 0 && names_columns {
                    let mut head = table.head[at].clone();
                    head.push(TextRun::plain(": "));
                    text.splice(0..0, head);
                }
                let lines = wrap(&text, self.columns.saturating_sub(indent));
                for line in lines {
                    self.text.plain(" ".repeat(indent));
                    self.line(&line);
                    self.text.end_line();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;
    use crate::output::columns::width;
    use crate::topics::TOPICS;

    fn plain(markdown: &str, columns: usize) -> String {
        let page = topic_page(markdown, columns, Style::new(false));
        page.as_str().to_owned()
    }

    #[test]
    fn every_block_has_its_form() {
        let page = "# Items: a page\n\nFirst line, `a | b` **bold** and so on.\n\n## Next `x`\n\n- one two three four five\n- six\n\n\
            ```sh\nhook send --url :3000 contact.added\n\n  x\n```\n\n| Code | What it is |\n|---|---|\n\
            | `0` | fine |\n| `143` | ended by `SIGTERM`, which is a signal |\n";
        let wanted = "\
Items: a page

  First line, `a | b`
  bold and so on.

Next `x`
  - one two three four
    five
  - six

    hook send --url :3000 contact.added

      x

  0
      fine
  143
      ended by
      `SIGTERM`, which
      is a signal
";
        assert_eq!(plain(page, 22), wanted);
        let columns = "
  CODE  WHAT IT IS
  0     fine
  143   ended by `SIGTERM`, which is
        a signal
";
        assert!(plain(page, 36).ends_with(columns), "{}", plain(page, 36));
    }

    #[test]
    fn a_table_that_is_too_wide_names_its_columns() {
        let page = "| Key | Meaning | Example |\n|---|---|---|\n| `event` | the type | `event=deal.*` |\n| `id` | the id | |\n";
        let wanted = "  event\n      MEANING: the type\n      EXAMPLE:\n      event=deal.*\n  id\n      MEANING: the id\n";
        assert_eq!(plain(page, 24), wanted);
    }

    proptest! {
        #[test]
        fn a_table_fits_whatever_is_in_it(
            rows in proptest::collection::vec(
                proptest::collection::vec("`?[ab山]{1,6}`?( [a-z]{1,8}){0,12}", 3),
                1..5,
            ),
            columns in 24_usize..110,
        ) {
            let mut page = "| a | b b | c |\n|---|---|---|\n".to_owned();
            for row in &rows {
                let _ = writeln!(page, "| {} |", row.join(" | "));
            }
            for line in plain(&page, columns).lines() {
                prop_assert!(width(line) <= columns, "{line}");
            }
        }
    }

    #[test]
    fn colours_replace_the_marks_of_code() {
        let page = "## Next\n\nUse `hook`.\n";
        let styled = topic_page(page, 80, Style::new(true));
        let wanted = "\x1b[1;4mNext\x1b[0m\n  Use \x1b[1mhook\x1b[0m.\n";
        assert_eq!(styled.as_str(), wanted);
    }

    #[test]
    fn no_line_of_a_topic_is_too_long() {
        for topic in &TOPICS {
            for columns in [80, 100] {
                let page = plain(topic.markdown, columns);
                for line in page.lines() {
                    let is_code = line.starts_with("    ");
                    let most = if is_code { columns.max(80) } else { columns };
                    let is_address = line.starts_with("  [");
                    assert!(
                        is_address || width(line) <= most,
                        "{} at {columns}: {line}",
                        topic.name
                    );
                    let names_file = line.contains(".md") && !line.contains("://");
                    assert!(!names_file, "{}: {line}", topic.name);
                    assert!(!line.ends_with(' '), "{}: {line:?}", topic.name);
                }
                assert!(!page.contains("\n\n\n"), "{}", topic.name);
            }
        }
    }
}

//! Writes a manual page in roff (home of the clap_mangen crate, whose `roff` escapes text).
//!
//! Only the `roff` of clap_mangen 0.3.3 is used. Its own pages lose the columns of the title without a date, have blank
//! lines between the paragraphs of a flag, show backticks, and put examples under EXTRA.
//!
//! A manual page is filled by the program that shows it, so lines are broken here only to be short in the repository.

use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use super::lines::wrap;
use super::markdown::{Block, Cell, Face, Table, TextRun, link_mark};
use crate::output::columns::width;

/// The columns of a line in the file.
const SOURCE_COLUMNS: usize = 66;

/// The columns of text at a width of 80: seven blanks come before it.
const TEXT_COLUMNS: usize = 70;

/// The columns of a terminal that code still fits: it is indented by four, or by less where it is wide.
const CODE_COLUMNS: usize = 80 - 7;
const CODE_INDENT: isize = 4;
const LEAST_CODE_INDENT: isize = -5;

/// Text is not hyphenated and not justified: names and commands would be changed. The end of a sentence is one space.
const FORMAT: [(&str, &[&str]); 3] = [("nh", &[]), ("ad", &["l"]), ("ss", &["12", "0"])];

#[derive(Default)]
pub(super) struct RoffWriter {
    roff: Roff,
    /// A heading comes before what follows.
    is_under_heading: bool,
}

impl RoffWriter {
    /// Starts the page `name(section)`, such as `hook-listen` in section 1.
    pub(super) fn new(name: &str, section: &str, summary: &[TextRun]) -> Self {
        let mut writer = Self::default();
        let title = escape(&name.to_uppercase());
        let source = format!("hook {}", env!("CARGO_PKG_VERSION"));
        // The empty quotes are the date: it would change with each release.
        let title = [&title, section, "\"\"", &source, "hook manual"];
        writer.roff.control("TH", title);
        for (request, arguments) in FORMAT {
            writer.roff.control(request, arguments.iter().copied());
        }
        writer.section("NAME");
        let mut line = vec![TextRun::plain(format!("{name} - "))];
        line.extend_from_slice(summary);
        writer.text(&line);
        writer
    }

    pub(super) fn section(&mut self, heading: &str) {
        self.roff.control("SH", [escape(heading).as_str()]);
        self.is_under_heading = true;
    }

    pub(super) fn subsection(&mut self, heading: &str) {
        self.roff.control("SS", [escape(heading).as_str()]);
        self.is_under_heading = true;
    }

    /// Ends the paragraph before, if there is one.
    fn start_paragraph(&mut self) {
        if !self.is_under_heading {
            self.roff.control("PP", []);
        }
        self.is_under_heading = false;
    }

    pub(super) fn paragraph(&mut self, text: &[TextRun]) {
        self.start_paragraph();
        self.text(text);
    }

    /// A term, and what it is after it.
    pub(super) fn term(&mut self, term: &[TextRun], text: &[TextRun]) {
        self.is_under_heading = false;
        self.roff.control("TP", []);
        self.roff.text(inlines(term));
        self.text(text);
    }

    /// A further paragraph about a term.
    pub(super) fn more_about_term(&mut self, text: &[TextRun]) {
        self.roff.control("IP", []);
        self.text(text);
    }

    /// From here on the text is indented, as what is said about a term is.
    pub(super) fn indent(&mut self) {
        self.roff.control("RS", []);
    }

    pub(super) fn outdent(&mut self) {
        self.roff.control("RE", []);
    }

    pub(super) fn code(&mut self, code: &str) {
        let code = code.trim_end_matches('\n');
        let widest = code.lines().map(width).max().unwrap_or(0);
        let room = CODE_COLUMNS.cast_signed() - widest.cast_signed();
        let indent = room.clamp(LEAST_CODE_INDENT, CODE_INDENT).to_string();
        self.start_paragraph();
        self.roff.control("RS", [indent.as_str()]);
        self.roff.control("nf", []);
        for line in code.lines() {
            self.roff.text([roman(line)]);
        }
        self.roff.control("fi", []);
        self.roff.control("RE", []);
    }

    pub(super) fn block(&mut self, block: &Block) {
        match block {
            Block::Title(text) | Block::Heading(text) => {
                let text: String = text.iter().map(|run| run.text.as_str()).collect();
                self.subsection(&text);
            }
            Block::Paragraph(text) => self.paragraph(text),
            Block::List(items) => {
                self.is_under_heading = false;
                for item in items {
                    self.roff.control("IP", ["\\(bu", "2"]);
                    self.text(item);
                }
            }
            Block::Links(addresses) => {
                self.start_paragraph();
                self.roff.control("nf", []);
                for (at, address) in addresses.iter().enumerate() {
                    let line = format!("{:4} {address}", link_mark(at));
                    self.roff.text([roman(line)]);
                }
                self.roff.control("fi", []);
            }
            Block::Code(code) => self.code(code),
            Block::Table(table) => self.table(table),
        }
    }

    fn text(&mut self, text: &[TextRun]) {
        for line in wrap(text, SOURCE_COLUMNS) {
            self.roff.text(inlines(&line));
        }
    }

    /// In columns as at a width of 80, as tbl makes them; or, where these would be too narrow, as terms.
    fn table(&mut self, table: &Table) {
        let separators = table.head.len().saturating_sub(1); // tbl has a gap of three
        let Some(widths) = table.column_widths(TEXT_COLUMNS - separators) else {
            for row in &table.rows {
                self.terms_of_row(&table.head, row);
            }
            return;
        };
        self.start_paragraph();
        self.roff.control("TS", []);
        // Without keeps, which leave blank lines where a page would end.
        self.roff.text([roman("nokeep;")]);
        let columns: Vec<_> = widths.iter().map(|width| format!("lw({width}n)")).collect();
        self.roff.text([roman(format!("{}.", columns.join(" ")))]);
        if table.head.iter().any(|cell| !cell.is_empty()) {
            let strong = |cell: &Cell| {
                let runs = cell.iter();
                let runs = runs.map(|run| TextRun::new(Face::Strong, run.text.clone()));
                runs.collect()
            };
            let head: Vec<_> = table.head.iter().map(strong).collect();
            self.row(&head);
        }
        for row in &table.rows {
            self.row(row);
        }
        self.roff.control("TE", []);
    }

    fn row(&mut self, row: &[Cell]) {
        for (at, cell) in row.iter().enumerate() {
            self.roff
                .text([roman(if at == 0 { "T{" } else { "T}\tT{" })]);
            self.text(cell);
        }
        self.roff.text([roman("T}")]);
    }

    fn terms_of_row(&mut self, head: &[Cell], row: &[Cell]) {
        let Some((term, cells)) = row.split_first() else {
            return;
        };
        let names_columns = head.len() > 2;
        let mut text = Vec::new();
        for (cell, head) in cells.iter().zip(&head[1..]) {
            if !text.is_empty() {
                text.push(TextRun::plain(". "));
            }
            if names_columns {
                text.extend_from_slice(head);
                text.push(TextRun::plain(": "));
            }
            text.extend_from_slice(cell);
        }
        self.term(term, &text);
    }

    /// The page. The first line has it pass through tbl.
    pub(super) fn finish(&self) -> String {
        // ASCII, as it is typed: troff prints other characters for these, and the crate leaves them alone.
        let text = self.roff.render();
        let text = text.replace('~', "\\(ti").replace('^', "\\(ha");
        format!("'\\\" t\n{}", text.replace('`', "\\(ga"))
    }
}

fn inlines(text: &[TextRun]) -> Vec<Inline> {
    let inline = |run: &TextRun| match run.face {
        Face::Plain => roman(&run.text),
        Face::Strong | Face::Code => bold(&run.text),
        Face::Placeholder => italic(&run.text),
    };
    text.iter().map(inline).collect()
}

/// The argument of a request, which the crate does not escape.
fn escape(argument: &str) -> String {
    let argument = argument.replace('\\', "\\e").replace('-', "\\-");
    argument.replace('"', "\\(dq")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(blocks: &[Block]) -> String {
        let mut writer = RoffWriter::default();
        for block in blocks {
            writer.block(block);
        }
        let page = writer.finish();
        let start = page.find(".el").unwrap();
        let start = start + page[start..].find('\n').unwrap() + 1;
        page[start..].to_owned()
    }

    #[test]
    fn text_stays_as_it_is_typed() {
        let text = vec![
            TextRun::plain(".TH and 'x' ~= ^ "),
            TextRun::new(Face::Code, "--flag \\n `x`"),
        ];
        let wanted =
            ".PP\n\\&.TH and \\*(Aqx\\*(Aq \\(ti= \\(ha \\fB\\-\\-flag \\\\n \\(gax\\(ga\\fR\n";
        assert_eq!(page(&[Block::Paragraph(text)]), wanted);
        let code = Block::Code(".x\n\n  'y'\n".to_owned());
        let wanted = ".PP\n.RS 4\n.nf\n\\&.x\n\n  \\*(Aqy\\*(Aq\n.fi\n.RE\n";
        assert_eq!(page(&[code]), wanted);
        let heading = Block::Heading(vec![TextRun::plain("A \"b\" \\ --c")]);
        assert_eq!(page(&[heading]), ".SS \"A \\(dqb\\(dq \\e \\-\\-c\"\n");
    }
}

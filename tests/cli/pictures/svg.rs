//! Draws what a terminal shows as SVG.
//!
//! The picture has a background of its own, so that it is readable on light and dark pages. Every piece of text has the
//! place and the width of its columns, whatever font the reader has.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

/// The columns of the terminal: longer lines are wrapped as it wraps them.
const COLUMNS: usize = 98;
/// A picture is at least as wide as this.
const MIN_COLUMNS: usize = 80;

/// Hundredths of a pixel, so that no number needs rounding.
const COLUMN: usize = 843;
const LINE: usize = 20;
const PADDING: usize = 20;

const BACKGROUND: &str = "#0d1117";
const BORDER: &str = "#3d444d";
const TEXT: &str = "#e6edf3";
const DIMMED: &str = "#9198a1";

/// The colours of a terminal by their SGR codes.
const COLOURS: [(&str, &str, &str); 7] = [
    ("31", "red", "#ff7b72"),
    ("32", "green", "#56d364"),
    ("33", "yellow", "#e3b341"),
    ("34", "blue", "#79c0ff"),
    ("35", "magenta", "#d2a8ff"),
    ("36", "cyan", "#56d4dd"),
    ("37", "white", "#ffffff"),
];

const FONTS: &str = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";

/// Draws the lines, which may hold SGR sequences.
pub fn draw(title: &str, screen: &str) -> String {
    let lines: Vec<_> = screen.trim_end().lines().flat_map(wrapped).collect();
    let columns = lines.iter().map(|runs| columns(runs)).max().unwrap();
    let columns = columns.max(MIN_COLUMNS);
    let (width, height) = (
        (columns * COLUMN).div_ceil(100) + 2 * PADDING,
        lines.len() * LINE + 2 * PADDING,
    );

    let mut svg = String::new();
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title\">"
    );
    let _ = writeln!(svg, "<title id=\"title\">{}</title>", escaped(title));
    svg.push_str(&style());
    let (width, height) = (width - 1, height - 1);
    let _ = writeln!(
        svg,
        "<rect class=\"screen\" x=\"0.5\" y=\"0.5\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>"
    );
    for (at, line) in lines.iter().enumerate() {
        draw_line(&mut svg, line, PADDING + at * LINE);
    }
    svg.push_str("</svg>\n");
    svg
}

fn style() -> String {
    let mut style = String::from("<style>\n");
    let _ = writeln!(
        style,
        ".screen {{ fill: {BACKGROUND}; stroke: {BORDER}; }}\n.badge {{ fill: {TEXT}; }}\n\
         text {{ font: 14px {FONTS}; white-space: pre; }}\n\
         .plain {{ fill: {TEXT}; }}\n.dimmed {{ fill: {DIMMED}; }}\n.reversed {{ fill: {BACKGROUND}; }}"
    );
    for (_, name, colour) in COLOURS {
        let _ = writeln!(style, ".{name} {{ fill: {colour}; }}");
    }
    style.push_str(
        ".bold { font-weight: bold; }\n.bar { stroke: #56d364; stroke-width: 0.6; }\n.underlined { text-decoration: underline; }\n</style>\n",
    );
    style
}

fn draw_line(svg: &mut String, runs: &[Run], top: usize) {
    let mut column = 0;
    let mut text = String::new();
    for run in runs {
        let (x, width) = (pixels(column, PADDING), pixels(run.text.width(), 0));
        if run.look.reversed {
            let (y, height) = (top + 1, LINE - 2);
            let _ = writeln!(
                svg,
                "<rect class=\"badge\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"3\"/>"
            );
        }
        let _ = write!(
            text,
            "<tspan class=\"{}\" x=\"{x}\" textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\">{}</tspan>",
            run.classes(),
            escaped(&run.text)
        );
        column += run.text.width();
    }
    if !text.is_empty() {
        let base = top + 15;
        let _ = writeln!(
            svg,
            "<text xml:space=\"preserve\" y=\"{base}\">{text}</text>"
        );
    }
}

/// The left side of a column.
fn pixels(column: usize, padding: usize) -> String {
    let hundredths = column * COLUMN + padding * 100;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Text in one look.
struct Run {
    text: String,
    look: Look,
}

impl Run {
    fn classes(&self) -> String {
        // The blocks of a bar would have seams between them.
        let bar = if self.text.contains('█') {
            " bar"
        } else {
            ""
        };
        self.look.classes() + bar
    }
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Look {
    colour: Option<&'static str>,
    bold: bool,
    dimmed: bool,
    reversed: bool,
    underlined: bool,
}

impl Look {
    fn change(&mut self, codes: &str) {
        for code in codes.split(';') {
            match code {
                "" | "0" => *self = Self::default(),
                "1" => self.bold = true,
                "2" => self.dimmed = true,
                "4" => self.underlined = true,
                "7" => self.reversed = true,
                code => {
                    let colour = COLOURS.iter().find(|(known, ..)| *known == code);
                    self.colour = Some(colour.unwrap_or_else(|| panic!("SGR {code}")).1);
                }
            }
        }
    }

    fn classes(self) -> String {
        let fill = match self.colour {
            _ if self.reversed => "reversed",
            _ if self.dimmed => "dimmed",
            colour => colour.unwrap_or("plain"),
        };
        let bold = if self.bold { " bold" } else { "" };
        let underlined = if self.underlined { " underlined" } else { "" };
        format!("{fill}{bold}{underlined}")
    }
}

/// The runs of a line. Every style of a line ends with it.
fn runs(line: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut look = Look::default();
    for (at, part) in line.split("\x1b[").enumerate() {
        let text = match part.split_once('m').filter(|_| at > 0) {
            Some((codes, text)) => {
                look.change(codes);
                text
            }
            None => part,
        };
        if !text.is_empty() {
            runs.push(Run {
                text: text.to_owned(),
                look,
            });
        }
    }
    runs
}

/// The lines of a terminal that this line takes.
fn wrapped(line: &str) -> Vec<Vec<Run>> {
    let mut lines = vec![Vec::new()];
    let mut column = 0;
    for Run { text, look } in runs(line) {
        let mut rest = text.as_str();
        while !rest.is_empty() {
            if column == COLUMNS {
                lines.push(Vec::new());
                column = 0;
            }
            let fits = |(at, _): &(usize, char)| column + rest[..*at].width() < COLUMNS;
            let end = rest.char_indices().take_while(fits).last();
            let end = end.map_or(rest.len(), |(at, c)| at + c.len_utf8());
            let text = rest[..end].to_owned();
            column += text.width();
            rest = &rest[end..];
            lines.last_mut().unwrap().push(Run { text, look });
        }
    }
    lines
}

fn columns(runs: &[Run]) -> usize {
    runs.iter().map(|run| run.text.width()).sum()
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}

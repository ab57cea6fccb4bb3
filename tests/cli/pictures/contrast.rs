//! The contrast of text in an SVG picture, after WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio

use std::collections::HashMap;

use roxmltree::{Document, Node};

/// Every piece of text with its contrast against what is below it.
pub fn of_texts(svg: &str) -> Vec<(String, f64)> {
    let document = Document::parse(svg).unwrap();
    let styles = styles(&document);
    let rects: Vec<_> = of_tag(&document, "rect").collect();
    let pieces = of_tag(&document, "tspan").map(|piece| {
        let x: f64 = number(piece, "x");
        let y: f64 = number(piece.parent().unwrap(), "y");
        // The last rectangle that covers it is drawn above the others.
        let below = rects.iter().rfind(|rect| covers(**rect, x, y));
        let below = styles.fill(*below.unwrap_or_else(|| panic!("no background at {x}, {y}")));
        let ratio = contrast(styles.blended(piece, below), below);
        (piece.text().unwrap_or_default().to_owned(), ratio)
    });
    pieces.collect()
}

fn of_tag<'a>(document: &'a Document<'a>, tag: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    let nodes = document.descendants();
    nodes.filter(move |node| node.has_tag_name(("http://www.w3.org/2000/svg", tag)))
}

fn number(node: Node, attribute: &str) -> f64 {
    let value = node.attribute(attribute).unwrap();
    value.parse().unwrap()
}

fn covers(rect: Node, x: f64, y: f64) -> bool {
    let is_within = |at: f64, side: &str, length: &str| {
        let start = number(rect, side);
        (start..start + number(rect, length)).contains(&at)
    };
    is_within(x, "x", "width") && is_within(y, "y", "height")
}

/// The declarations of each class.
struct Styles(HashMap<String, HashMap<String, String>>);

fn styles(document: &Document) -> Styles {
    let style = of_tag(document, "style").next().unwrap().text().unwrap();
    let rules = style.split('}').filter_map(|rule| {
        let (name, rule) = rule.split_once('{')?;
        let declarations = rule.split(';').filter_map(|declaration| {
            let (property, value) = declaration.split_once(':')?;
            Some((property.trim().to_owned(), value.trim().to_owned()))
        });
        Some((
            name.trim().trim_start_matches('.').to_owned(),
            declarations.collect(),
        ))
    });
    Styles(rules.collect())
}

type Rgb = [f64; 3];

impl Styles {
    /// The value of a property: the attribute, or that of the last class that has it.
    fn value<'a>(&'a self, node: Node<'a, 'a>, property: &str) -> Option<&'a str> {
        let classes = node.attribute("class").unwrap_or_default().split(' ');
        let declared = classes.filter_map(|class| self.0.get(class)?.get(property));
        let declared = declared.map(String::as_str).next_back();
        declared.or_else(|| node.attribute(property))
    }

    fn fill<'a>(&'a self, node: Node<'a, 'a>) -> Rgb {
        let fill = self.value(node, "fill").expect("a fill");
        let digits = fill.strip_prefix('#').expect("#rrggbb");
        [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&digits[at..at + 2], 16).unwrap()) / 255.0)
    }

    /// The fill over what is below it.
    fn blended<'a>(&'a self, node: Node<'a, 'a>, below: Rgb) -> Rgb {
        let opacity = ["opacity", "fill-opacity"].map(|property| {
            let of_node = |node| {
                self.value(node, property)
                    .map(|value| value.parse::<f64>().unwrap())
            };
            node.ancestors().filter_map(of_node).product::<f64>()
        });
        let opacity: f64 = opacity.iter().product();
        let fill = self.fill(node);
        [0, 1, 2].map(|at| fill[at] * opacity + below[at] * (1.0 - opacity))
    }
}

fn contrast(one: Rgb, other: Rgb) -> f64 {
    let [one, other] = [luminance(one), luminance(other)];
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: Rgb) -> f64 {
    let [red, green, blue] = colour.map(|channel| {
        if channel <= 0.04045 {
            channel / 12.92
        } else {
            ((channel + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[test]
fn contrast_is_that_of_wcag() {
    assert!((contrast([1.0; 3], [0.0; 3]) - 21.0).abs() < 1e-9);
    let svg = |piece: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><style>.a {{ fill: #777777; }} .b {{ fill: #ffffff; }}\
             .c {{ opacity: 0.5; }}</style><rect class=\"b\" x=\"0\" y=\"0\" width=\"9\" height=\"9\"/>\
             <text y=\"5\"><tspan class=\"{piece}\" x=\"1\">x</tspan></text></svg>"
        )
    };
    let ratio = |piece| of_texts(&svg(piece))[0].1;
    // The grey that is known to fail on white by a hair.
    assert!((ratio("a") - 4.48).abs() < 0.01);
    assert!(ratio("a c") < 2.1);
    assert!((ratio("b") - 1.0).abs() < 1e-9);
}

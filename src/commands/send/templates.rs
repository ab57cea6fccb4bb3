//! Values of items, headers and data. With `--template`, or where many events are sent, templates in them are filled in
//! for each event.

use anyhow::Result;
use memchr::memmem;

use super::options::RequestEdits;
use crate::commands::context::Context;
use crate::commands::error::usage;
use crate::commands::value_input::{self, read_file};
use crate::json::{Json, ValuePath};
use crate::message::headers::is_value;
use crate::message::text_encoding::into_utf8;
use crate::output::stderr;
use crate::payload::{Item, ItemBase, ItemText, ItemValue, Template, Values, elsewhere, item_note};

/// Notes that text which looks like a template is not filled in.
pub(super) fn note_unfilled(edits: &RequestEdits) {
    let has_hole = |text: &str| {
        text.split_once("{{")
            .is_some_and(|(_, rest)| rest.contains("}}"))
    };
    let in_item = |item: &Item| match item {
        Item::Data(_, ItemValue::Text(text)) => has_hole(text),
        Item::Data(_, ItemValue::Json(json)) => {
            json.raw().string().is_some_and(|text| has_hole(&text))
        }
        Item::Header(_, value) | Item::Query(_, value) => has_hole(value),
        _ => false,
    };
    let mut items = edits.items.iter().chain(&edits.headers);
    if !edits.fills_templates && items.any(in_item) {
        stderr::message("`{{…}}` is sent as it is: `--template` fills it in");
    }
}

/// JSON that may differ between events.
pub(super) enum JsonText {
    Fixed(Json),
    /// JSON once it is filled in, as `Template::json` makes sure.
    Template(Template),
    /// A string once it is filled in.
    Text(Template),
}

/// A header or query parameter that may differ between events.
pub(super) enum HeadText {
    Fixed(Item),
    Header(String, Template),
    Query(String, Template),
}

/// An item that sets a value in the data.
pub(super) struct Change<'a> {
    pub(super) path: &'a ValuePath,
    /// The value as it was typed.
    given: &'a ItemValue,
    value: JsonText,
}

impl JsonText {
    /// Parses JSON text; `name` is its source, for messages.
    pub(super) fn parse(text: Vec<u8>, name: &str, fills: bool) -> Result<Self> {
        if !fills || memmem::find(&text, b"{{").is_none() {
            return value_input::json(text, name).map(Self::Fixed);
        }
        let text = String::from_utf8(into_utf8(text))
            .map_err(|_| usage(format!("{name} is not UTF-8")))?;
        let template = Template::json(&text, &Context::variable)
            .map_err(|wrong| usage(format!("{name}: {wrong}")))?;
        Ok(match template.fixed() {
            Some(fixed) => Self::Fixed(value_input::json(fixed.to_owned().into(), name)?),
            None => Self::Template(template),
        })
    }

    fn read(value: &ItemValue, fills: bool) -> Result<Self> {
        Ok(Self::Fixed(match value {
            ItemValue::Text(text) if fills => {
                let template = template(text)?;
                match template.fixed() {
                    Some(fixed) => Json::string(fixed),
                    None => return Ok(Self::Text(template)),
                }
            }
            ItemValue::Text(text) => Json::string(text),
            ItemValue::Json(json) if fills => {
                return Self::parse(json.as_str().into(), &format!("`{json}`"), true);
            }
            ItemValue::Json(json) => json.clone(),
            // It is not JSON before templates are filled in: `options.rs` has made sure that they are.
            ItemValue::TemplateJson(text, _) => {
                return Self::parse(text.clone().into(), &format!("`{text}`"), true);
            }
            ItemValue::TextFile(path) => String::from_utf8(read_file(path)?)
                .map(|text| Json::string(&text))
                .map_err(|_| usage(format!("`{path}` is not UTF-8")))?,
            ItemValue::JsonFile(path) => value_input::json(read_file(path)?, &format!("`{path}`"))?,
        }))
    }

    /// The value for one event.
    pub(super) fn fill(&self, values: &mut Values) -> Result<Json> {
        match self {
            Self::Fixed(json) => Ok(json.clone()),
            Self::Text(template) => Ok(Json::string(&template.fill(values))),
            Self::Template(template) => Json::parse(template.fill(values)).map_err(|error| {
                usage(format!(
                    "not JSON once its templates are filled in: {error}"
                ))
            }),
        }
    }
}

impl<'a> Change<'a> {
    /// The items that set values in the data, in their order.
    pub(super) fn read(edits: &'a RequestEdits) -> Result<Vec<Self>> {
        let fills = edits.fills_templates;
        let items = edits.items.iter().filter_map(|item| match item {
            Item::Data(path, value) => Some((path, value)),
            _ => None,
        });
        let change = |(path, given)| {
            let value = JsonText::read(given, fills)?;
            Ok(Self { path, given, value })
        };
        items.map(change).collect()
    }

    /// The value, if it is the same for every event.
    pub(super) fn fixed(&self) -> Option<&Json> {
        match &self.value {
            JsonText::Fixed(json) => Some(json),
            _ => None,
        }
    }

    fn text(&self) -> ItemText<'_> {
        match (&self.given, &self.value) {
            (ItemValue::Text(text), JsonText::Fixed(_)) => ItemText::Text(text),
            (ItemValue::Json(_) | ItemValue::JsonFile(_), JsonText::Fixed(json)) => {
                ItemText::Json(json)
            }
            (ItemValue::Text(_) | ItemValue::TextFile(_), _) => ItemText::OtherText,
            _ => ItemText::OtherJson,
        }
    }

    /// The value for one event.
    pub(super) fn fill(&self, values: &mut Values) -> Result<Json> {
        self.value.fill(values)
    }

    pub(super) fn set(&self, data: &mut Json, value: &Json) -> Result<()> {
        data.set(self.path, value)
            .map_err(|error| usage(format!("{error}{}", elsewhere(data, self.path))))
    }
}

/// What is probably not meant in the changes to this data. Values that differ between events are not applied: a later
/// change of the same place is rare.
pub(super) fn item_notes(data: &Json, changes: &[Change], base: ItemBase) -> Vec<String> {
    let (mut data, mut notes) = (data.clone(), Vec::new());
    for change in changes {
        notes.extend(item_note(&data, change.path, change.text(), base));
        if let Some(value) = change.fixed() {
            let _ = data.set(change.path, value); // the change itself reports that it cannot be made
        }
    }
    notes
}

/// Sets values in the data of one event, one after the other.
pub(super) fn apply_changes(
    data: &mut Json,
    changes: &[Change],
    values: &mut Values,
) -> Result<()> {
    for change in changes {
        match change.fixed() {
            Some(value) => change.set(data, value)?,
            None => change.set(data, &change.fill(values)?)?,
        }
    }
    Ok(())
}

impl HeadText {
    /// The headers of flags, then the items that set headers and query parameters.
    pub(super) fn read(edits: &RequestEdits) -> Result<Vec<Self>> {
        let head = edits
            .items
            .iter()
            .filter(|item| !matches!(item, Item::Data(..)));
        let fills = edits.fills_templates;
        let items = edits.headers.iter().chain(head);
        items.map(|item| Self::of(item, fills)).collect()
    }

    fn of(item: &Item, fills: bool) -> Result<Self> {
        Ok(match item {
            Item::Header(name, value) if fills => {
                let template = template(value)?;
                match template.fixed() {
                    Some(fixed) => Self::Fixed(header(name, fixed.to_owned())?),
                    None => Self::Header(name.clone(), template),
                }
            }
            Item::Query(name, value) if fills => Self::Query(name.clone(), template(value)?),
            item => Self::Fixed(item.clone()),
        })
    }

    /// The value for one event.
    pub(super) fn fill(&self, values: &mut Values) -> Result<Item> {
        match self {
            Self::Fixed(item) => Ok(item.clone()),
            Self::Header(name, template) => header(name, template.fill(values)),
            Self::Query(name, template) => Ok(Item::Query(name.clone(), template.fill(values))),
        }
    }
}

/// A header whose value may come from the environment.
fn header(name: &str, value: String) -> Result<Item> {
    if is_value(value.as_bytes()) {
        return Ok(Item::Header(name.to_owned(), value));
    }
    Err(usage(format!(
        "the value of the header `{name}` holds control characters when it is filled in"
    )))
}

fn template(text: &str) -> Result<Template> {
    Template::text(text, &Context::variable).map_err(|wrong| {
        let is_whole = wrong
            .placeholder()
            .is_some_and(|placeholder| placeholder == text);
        usage(if is_whole {
            wrong.to_string()
        } else {
            format!("`{text}`: {wrong}")
        })
    })
}

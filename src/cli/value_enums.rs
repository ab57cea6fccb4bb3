//! The values of enums that other modules own, as clap lists and completes them.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::payload::Format;

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Standard,
            Self::Plain,
            Self::Form,
            Self::Query,
            Self::Multipart,
            Self::Xml,
            Self::CloudEvents,
            Self::CloudEventsBinary,
            Self::CloudEventsBatch,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            Self::Standard => (
                "standard",
                r#"Standard Webhooks: {"type", "timestamp", "data"}"#,
            ),
            Self::Plain => ("plain", r#"The data with "event" before it"#),
            Self::Form => ("form", "A form body"),
            Self::Query => ("query", "A GET with everything in the query"),
            Self::Multipart => ("multipart", "multipart/form-data, with files"),
            Self::Xml => ("xml", "XML: an element for each name"),
            Self::CloudEvents => ("cloudevents", "CloudEvents, all in one JSON object"),
            Self::CloudEventsBinary => (
                "cloudevents-binary",
                "CloudEvents, attributes in ce- headers",
            ),
            Self::CloudEventsBatch => ("cloudevents-batch", "CloudEvents, an array of them"),
        };
        Some(PossibleValue::new(name).help(help))
    }
}

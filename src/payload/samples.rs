//! The built-in sample events.
//!
//! Each is a JSON file in `samples/` with a `summary` and the `data`, embedded into the program.

use crate::json::{Json, RawValue, compact, find};

/// A sample event: its type, and the file that holds its summary and data.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) event_type: &'static str,
    file: &'static str,
}

macro_rules! samples {
    ($($name:literal)*) => {
        &[$(Sample::new($name, include_str!(concat!("samples/", $name, ".json")))),*]
    };
}

/// The built-in samples; related ones are next to each other.
pub(crate) const SAMPLES: &[Sample] = samples!(
    "contact.added" "contact.updated" "contact.removed"
    "message.delivered" "message.failed" "message.replied"
    "link.clicked" "list.created"
    "account.created" "account.updated"
    "client.created" "client.updated" "project.created" "deal.won"
    "order.created" "order.status_changed" "purchase.completed"
    "invoice.raised" "payment.failed" "stock.low" "shipment.dispatched"
);

impl Sample {
    pub(crate) const fn new(event_type: &'static str, file: &'static str) -> Self {
        Self { event_type, file }
    }

    /// The built-in sample of this event type.
    pub(crate) fn find(event_type: &str) -> Option<&'static Self> {
        SAMPLES
            .iter()
            .find(|sample| sample.event_type == event_type)
    }

    /// One line that says what happened.
    pub(crate) fn summary(&self) -> String {
        let summary = find(self.file.as_bytes(), &["summary"]).and_then(RawValue::string);
        summary.unwrap_or_default().into_owned()
    }

    /// The data, without white space between tokens.
    pub(crate) fn data(&self) -> Json {
        find(self.file.as_bytes(), &["data"])
            .and_then(|raw| Json::parse(raw.as_str()).ok())
            .and_then(|json| Json::parse(compact(&json)).ok())
            .unwrap_or_else(Json::object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::ValueKind;

    #[test]
    fn every_sample_is_well_formed() {
        for sample in SAMPLES {
            let name = sample.event_type;
            assert!(RawValue::parse(sample.file.as_bytes()).is_ok(), "{name}");
            assert!(!sample.summary().is_empty(), "{name}");
            assert_eq!(sample.data().raw().kind(), ValueKind::Object, "{name}");
            assert!(sample.data().raw().members().count() > 1, "{name}");
        }
    }

    #[test]
    fn a_sample_is_found_by_its_type() {
        let data = Sample::find("contact.added").unwrap().data();
        assert!(data.as_str().starts_with(r#"{"contact":{"id":"#));
        assert!(Sample::find("contact.add").is_none());
    }
}

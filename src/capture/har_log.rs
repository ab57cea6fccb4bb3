//! What the entries of a HAR file have in common: the program that wrote it, and the files beside it.

use std::sync::Arc;

use super::attachment::Attachments;
use crate::json::{RawValue, find};

/// What the entries of one file have in common.
pub(super) struct HarLog {
    /// The members of the log except its entries, each followed by a comma.
    pub(super) members: Arc<str>,
    creator: String,
    pub(super) attachments: Attachments,
}

impl HarLog {
    pub(super) fn new(text: &[u8], attachments: Attachments) -> Self {
        let log = find(text, &["log"]);
        let mut members = String::new();
        for (name, value) in log.into_iter().flat_map(RawValue::members) {
            if name != "entries" {
                let name = serde_json::to_string(&name).unwrap_or_default();
                members.extend([&*name, ":", value.as_str(), ","]);
            }
        }
        let creator = log.and_then(|log| log.child("creator")?.child("name")?.string());
        Self {
            members: members.into(),
            creator: creator.map(String::from).unwrap_or_default(),
            attachments,
        }
    }

    /// Whether it was written by `hook`, which writes exactly what it received.
    pub(super) fn is_exact(&self) -> bool {
        self.creator == "hook"
    }

    /// Playwright names the type of a body that it leaves out.
    pub(super) fn is_of_playwright(&self) -> bool {
        self.creator == "Playwright"
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn many_members_of_a_log_are_read_in_one_pass() {
        let member = format!("\"a b\":\"{}\",", "x".repeat(30));
        let members = member.repeat(200_000);
        let text = format!("{{\"log\":{{{members}\"entries\":[]}}}}");
        let start = Instant::now();
        let log = HarLog::new(text.as_bytes(), Attachments::new(None));
        assert!(*log.members == *members);
        assert!(start.elapsed() < Duration::from_mins(1));
    }
}

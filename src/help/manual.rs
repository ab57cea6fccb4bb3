//! The manual: a page for `hook`, for each command and for each topic.

use super::command_manual::command_manual;
use super::topic_manual::topic_manual;
use crate::cli::built_command;
use crate::topics::TOPICS;

/// A page, and the name of its file.
pub(crate) struct ManualPage {
    /// `hook-listen.1`
    pub(crate) file_name: String,
    /// In roff.
    pub(crate) text: String,
}

pub(crate) fn manual_pages() -> Vec<ManualPage> {
    let root = built_command();
    let mut pages = vec![ManualPage {
        file_name: "hook.1".to_owned(),
        text: command_manual(&root, &root),
    }];
    pages.extend(root.get_subcommands().map(|command| ManualPage {
        file_name: format!("hook-{}.1", command.get_name()),
        text: command_manual(&root, command),
    }));
    pages.extend(TOPICS.iter().map(|topic| ManualPage {
        file_name: format!("hook-{}.7", topic.name),
        text: topic_manual(topic),
    }));
    pages
}

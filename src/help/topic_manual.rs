//! The manual page of a topic: `hook-expressions(7)`.

use super::command_manual::see_also;
use super::inline::lower_first;
use super::markdown::{Block, TextRun, parse};
use super::roff::RoffWriter;
use crate::topics::Topic;

/// The page in roff.
pub(super) fn topic_manual(topic: &Topic) -> String {
    let summary = [TextRun::plain(lower_first(&topic.summary()))];
    let mut page = RoffWriter::new(&format!("hook-{}", topic.name), "7", &summary);
    page.section("DESCRIPTION");
    for block in parse(topic.markdown) {
        if !matches!(block, Block::Title(_)) {
            page.block(&block);
        }
    }
    see_also(&mut page, topic.name, topic.markdown);
    page.finish()
}

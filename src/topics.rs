//! The topics of the manual: one Markdown file each in `docs/`, which `hook help`, the manual pages and the web show.

/// A page about something that several commands have in common.
#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) name: &'static str,
    /// The page in Markdown. Its first line is the title.
    pub(crate) markdown: &'static str,
}

/// In the order of the lists in the help.
pub(crate) const TOPICS: [Topic; 7] = [
    Topic {
        name: "expressions",
        markdown: include_str!("../docs/expressions.md"),
    },
    Topic {
        name: "items",
        markdown: include_str!("../docs/items.md"),
    },
    Topic {
        name: "templates",
        markdown: include_str!("../docs/templates.md"),
    },
    Topic {
        name: "schemes",
        markdown: include_str!("../docs/schemes.md"),
    },
    Topic {
        name: "exit-codes",
        markdown: include_str!("../docs/exit-codes.md"),
    },
    Topic {
        name: "wire-form",
        markdown: include_str!("../docs/wire-form.md"),
    },
    Topic {
        name: "environment",
        markdown: include_str!("../docs/environment.md"),
    },
];

impl Topic {
    pub(crate) fn find(name: &str) -> Option<&'static Self> {
        TOPICS.iter().find(|topic| topic.name == name)
    }

    /// `Expressions: choose and check requests`
    pub(crate) fn title(&self) -> &'static str {
        let first = self.markdown.lines().next().unwrap_or_default();
        first.trim_start_matches(['#', ' '])
    }

    /// The title after its colon, as a line of a list begins: `Choose and check requests`.
    pub(crate) fn summary(&self) -> String {
        let title = self.title();
        let (_, summary) = title.split_once(": ").unwrap_or(("", title));
        let mut letters = summary.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect()
    }
}

/// The names as a list: `expressions, items, …`.
pub(crate) fn topic_names() -> String {
    TOPICS.map(|topic| topic.name).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_title_has_a_summary_that_fits_a_list() {
        for topic in &TOPICS {
            let lines = topic.markdown.lines();
            let titles: Vec<_> = lines.filter(|line| line.starts_with("# ")).collect();
            assert!(topic.markdown.starts_with("# "), "{}", topic.name);
            assert_eq!(titles.len(), 1, "{}: {titles:?}", topic.name);
            let summary = topic.summary();
            assert!(topic.title().contains(": "), "{}", topic.name);
            assert!((10..=60).contains(&summary.len()), "{summary}");
        }
    }
}

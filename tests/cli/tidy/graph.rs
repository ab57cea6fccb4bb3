//! The graph of files: an edge for each `use` or path that leads from one file to another.
//!
//! A name that a `mod.rs` re-exports counts for the file that defines it, so `mod.rs` files are not part of the graph.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Source, code};

/// Each file with the files that it names.
pub type Graph<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

type Module = Vec<String>;

pub struct Tree<'a> {
    /// The file of each module.
    files: BTreeMap<Module, &'a Source>,
    /// Re-exports: the module and the name, with the full path of what they lead to.
    exports: BTreeMap<(Module, String), Vec<String>>,
}

impl<'a> Tree<'a> {
    pub fn new(sources: &'a [Source]) -> Self {
        let files = sources.iter().map(|source| (module(source), source));
        let mut tree = Self {
            files: files.collect(),
            exports: BTreeMap::new(),
        };
        for source in sources {
            for path in exported(source) {
                let (Some(path), Some(name)) = (tree.absolute(source, &path), path.last()) else {
                    continue;
                };
                let key = (module(source), name.clone());
                tree.exports.insert(key, path);
            }
        }
        tree
    }

    /// The graph without the files that only declare modules.
    pub fn graph(&self) -> Graph<'a> {
        let nodes = self.files.values().filter(|source| !declares(source));
        nodes
            .map(|source| {
                let named = source.paths().into_iter().filter_map(|named| {
                    let path = self.absolute(source, &named.path)?;
                    let file = self.definition(&path, 0)?;
                    (!declares(file) && file.file != source.file).then_some(file.file.as_str())
                });
                (source.file.as_str(), named.collect())
            })
            .collect()
    }

    /// The path from the crate's root; `None` if it leads out of the crate.
    fn absolute(&self, source: &Source, path: &[String]) -> Option<Vec<String>> {
        let mut from = module(source);
        let ups = path.iter().take_while(|part| *part == "super").count();
        match path.first()?.as_str() {
            "crate" => return Some(path[1..].to_vec()),
            "super" => from.truncate(from.len().checked_sub(ups)?),
            "self" => return Some([&from[..], &path[1..]].concat()),
            child
                if !self
                    .files
                    .contains_key(&[&from[..], &[child.to_owned()]].concat()) =>
            {
                return None;
            }
            _ => {}
        }
        Some([&from[..], &path[ups..]].concat())
    }

    /// The file that defines what a path names.
    fn definition(&self, path: &[String], depth: usize) -> Option<&'a Source> {
        let known = (0..=path.len()).rev();
        let length = known
            .into_iter()
            .find(|length| self.files.contains_key(&path[..*length]))?;
        let (module, rest) = path.split_at(length);
        let exported = rest
            .first()
            .and_then(|name| self.exports.get(&(module.to_vec(), name.clone())));
        match exported {
            Some(path) if depth < 9 => self.definition(path, depth + 1),
            _ => self.files.get(module).copied(),
        }
    }
}

/// The sets of files that name each other, directly or in a ring.
pub fn circles<'a>(graph: &Graph<'a>) -> Vec<Vec<&'a str>> {
    let reach: BTreeMap<_, _> = graph
        .keys()
        .map(|file| (*file, reachable(graph, file)))
        .collect();
    let mut found = BTreeSet::new();
    for (file, others) in &reach {
        if others.contains(file) {
            let circle = others.iter().filter(|other| reach[*other].contains(file));
            found.insert(circle.copied().collect::<Vec<_>>());
        }
    }
    found.into_iter().collect()
}

fn reachable<'a>(graph: &Graph<'a>, start: &str) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut next: Vec<&str> = graph[start].iter().copied().collect();
    while let Some(file) = next.pop() {
        if seen.insert(file) {
            next.extend(&graph[file]);
        }
    }
    seen
}

fn module(source: &Source) -> Module {
    let module = source.module().into_iter().map(str::to_owned);
    module.filter(|part| part != "lib").collect()
}

fn declares(source: &Source) -> bool {
    source.file.ends_with("mod.rs") || source.file == "lib.rs"
}

/// The paths of `pub use` and `pub(crate) use`.
fn exported(source: &Source) -> Vec<Vec<String>> {
    let code = code(&source.text);
    let statements = code.split(';').filter_map(|statement| {
        let start = statement.rfind("\npub").map_or(0, |at| at + 1);
        let statement = &statement[start..];
        let (public, used) = statement.trim().split_once("use ")?;
        public.starts_with("pub").then(|| used.to_owned())
    });
    statements
        .flat_map(|used| Source::new(&source.file, &used).paths())
        .map(|named| named.path)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<_> = files
            .iter()
            .map(|(file, text)| Source::new(file, text))
            .collect();
        let graph = Tree::new(&sources).graph();
        circles(&graph)
            .iter()
            .map(|files| files.join(" "))
            .collect()
    }

    #[test]
    fn a_ring_is_found_and_a_chain_is_not() {
        let a = ("x/a.rs", "use super::b::B;");
        let b = ("x/b.rs", "fn f() { crate::x::c::g() }");
        let chain = ("x/c.rs", "use crate::y::Y;");
        let ring = ("x/c.rs", "use super::{a::A, d};");
        assert_eq!(found(&[a, b, chain]), Vec::<String>::new());
        assert_eq!(found(&[a, b, ring]), ["x/a.rs x/b.rs x/c.rs"]);
    }

    #[test]
    fn a_re_export_counts_for_the_file_that_defines() {
        let root = (
            "x/mod.rs",
            "mod a;\nmod b;\n\npub(crate) use a::A;\npub(crate) use b::{B, self};",
        );
        let a = ("x/a.rs", "use super::B;");
        assert_eq!(
            found(&[root, a, ("x/b.rs", "use crate::x::A;")]),
            ["x/a.rs x/b.rs"]
        );
        assert_eq!(
            found(&[root, a, ("x/b.rs", "use std::fmt;")]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_file_that_names_its_own_folder_only_is_in_no_circle() {
        let root = ("x/mod.rs", "pub(crate) use a::A;");
        assert_eq!(
            found(&[root, ("x/a.rs", "use super::A;")]),
            Vec::<String>::new()
        );
    }
}

//! `hook man`: the committed pages, and how readers of manual pages show them.
//!
//! A test of a reader that is not installed says so and is left out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Folder, hook};

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("man")
}

/// The files of a folder with their content.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let file = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    entries.map(file).collect()
}

/// The pages as the program writes them.
fn pages() -> (Folder, BTreeMap<String, String>) {
    let folder = Folder::new();
    hook("man new/man")
        .within(&folder)
        .run()
        .stdout_is("")
        .stderr_is("");
    let pages = files(&folder.path("new/man"));
    (folder, pages)
}

#[test]
fn the_committed_pages_are_not_stale() {
    let (_folder, pages) = pages();
    let man = committed();
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        let _ = fs::remove_dir_all(&man);
        hook("man").arg(&man).run();
    }
    let committed = files(&man);
    let names = |pages: &BTreeMap<String, String>| pages.keys().cloned().collect::<Vec<_>>();
    let stale = "stale: SNAPSHOTS=overwrite cargo test stale";
    assert_eq!(names(&committed), names(&pages), "{stale}");
    for (name, page) in &pages {
        assert!(committed[name] == *page, "man/{name} is {stale}");
    }
}

#[test]
fn the_pages_do_not_depend_on_the_terminal() {
    let (folder, pages) = pages();
    hook("--color always man narrow")
        .within(&folder)
        .env("COLUMNS", "40")
        .env("CLICOLOR_FORCE", "1")
        .run();
    assert!(files(&folder.path("narrow")) == pages);
}

#[test]
fn every_command_and_topic_has_a_page_with_all_its_flags() {
    let (_folder, pages) = pages();
    assert!(pages["hook.1"].contains("\\fBhook\\-listen\\fR(1)"));
    for command in hook::bench::commands() {
        let page = &pages[&format!("hook-{}.1", command.name)];
        for argument in &command.arguments {
            let name = argument.name.replace('-', "\\-");
            assert!(page.contains(&name), "{} has no {name}", command.name);
        }
        for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES"] {
            let heading = format!("\n.SH {section}\n");
            assert_eq!(
                page.matches(&heading).count(),
                1,
                "{}: {section}",
                command.name
            );
        }
        assert!(page.contains("\n.SH \"EXIT STATUS\"\n"), "{}", command.name);
        assert!(page.contains("\n.SH \"SEE ALSO\"\n"), "{}", command.name);
    }
    for (name, page) in &pages {
        let section = &name[name.len() - 1..];
        let title = format!(
            " {section} \"\" \"hook {}\" \"hook manual\"\n",
            env!("CARGO_PKG_VERSION")
        );
        assert!(page.contains(&title), "{name}: a title without a date");
        let mut lines = page.lines().filter(|line| line.contains(".md"));
        assert!(
            lines.all(|line| line.contains("://")),
            "{name} names a file"
        );
        assert!(!page.contains('\x1b'), "{name} has colours");
    }
    let topics = pages.keys().filter(|name| name.ends_with(".7")).count();
    assert_eq!(topics, 7);
}

#[test]
fn a_folder_that_cannot_be_written_is_a_failure() {
    let run = hook("man file/man").file("file", "").run();
    run.fails(1, "could not create `file/man`: ").error_line();
    hook("man")
        .run()
        .fails(2, "a DIR is missing: `hook man DIR`")
        .error_line();
    let folder = Folder::new();
    fs::create_dir_all(folder.path("man/hook.1")).unwrap();
    let run = hook("man man").within(&folder).run();
    let path = Path::new("man").join("hook.1");
    run.fails(1, &format!("could not write `{}`: ", path.display()))
        .error_line();
}

/// Runs a reader of manual pages, if it is installed.
fn read(program: &str, arguments: &[&str], width: &str, page: &Path) -> Option<(String, String)> {
    let run = Command::new(program)
        .args(arguments)
        .arg(page)
        .env("LC_ALL", "C.UTF-8")
        .env("MANWIDTH", width)
        .env_remove("MANOPT")
        .env_remove("MANROFFOPT")
        .output();
    let Ok(run) = run else {
        eprintln!("LEFT OUT: manual pages in {program}, which is not installed");
        return None;
    };
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Some((text(run.stdout), text(run.stderr)))
}

/// Only man-db has `--warnings`.
fn has_man_db() -> bool {
    let version = Command::new("man").arg("--version").output();
    let is_there = version.is_ok_and(|run| run.stdout.starts_with(b"man "));
    if !is_there {
        eprintln!("LEFT OUT: manual pages in man-db, which is not installed");
    }
    is_there
}

#[test]
fn man_shows_the_pages_without_a_warning_and_within_the_width() {
    if !has_man_db() {
        return;
    }
    let (folder, pages) = pages();
    for name in pages.keys() {
        let path = folder.path("new/man").join(name);
        for width in ["80", "100"] {
            let arguments = ["--warnings", "-P", "cat", "-l"];
            let Some((text, warnings)) = read("man", &arguments, width, &path) else {
                return;
            };
            assert_eq!(warnings, "", "{name} at {width}");
            assert!(text.contains("SEE ALSO"), "{name}: {text}");
            for line in text.lines() {
                let columns = line.chars().count();
                // An address may be longer.
                assert!(
                    line.contains("://") || columns <= width.parse().unwrap(),
                    "{name} at {width}: {line}"
                );
            }
            // What troff makes of `-`, `'`, `` ` ``, `^` and `~` cannot be pasted.
            let odd = text.find(['‐', '−', '‘', '’', 'ˆ', '˜']);
            assert_eq!(odd.map(|at| &text[at..]), None, "{name}");
        }
    }
}

#[test]
fn mandoc_shows_the_pages_without_a_warning() {
    let (folder, pages) = pages();
    for name in pages.keys() {
        let path = folder.path("new/man").join(name);
        let Some((warnings, errors)) = read("mandoc", &["-Tlint", "-Wwarning"], "80", &path) else {
            return;
        };
        // A page without a date is on purpose.
        let lines = warnings.lines().chain(errors.lines());
        let other: Vec<_> = lines
            .filter(|line| !line.contains("missing date"))
            .collect();
        assert!(other.is_empty(), "{name}: {other:#?}");
    }
}

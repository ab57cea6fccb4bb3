//! Tells the program its commit and its target, for `hook --version`.
//!
//! The commit is `unknown` where git is missing, and where this folder is not the root of a checkout: a crate that is
//! unpacked inside another repository is not of that one's commit. Cargo runs this again when the checked-out commit
//! changes, and not otherwise.

#![allow(clippy::print_stdout, reason = "cargo reads it")]

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let commit = commit().unwrap_or_else(|| "unknown".to_owned());
    let target = env::var("TARGET").unwrap_or_else(|_| "unknown".to_owned());
    println!("cargo::rustc-env=HOOK_COMMIT={commit}");
    println!("cargo::rustc-env=HOOK_TARGET={target}");
}

/// The checked-out commit, whose files cargo is asked to watch.
fn commit() -> Option<String> {
    if git(&["rev-parse", "--is-inside-work-tree"])? != "true" {
        return None;
    }
    // The way from the root of the checkout to here.
    if !git(&["rev-parse", "--show-prefix"])?.is_empty() {
        return None;
    }
    for path in watched() {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    git(&["rev-parse", "--short=7", "HEAD"])
}

/// The files of git that change with the commit. Those of a worktree are elsewhere, so git says where. A file that does
/// not exist is left out: for cargo it would have changed each time.
fn watched() -> Vec<PathBuf> {
    let place = |name: &str| git(&["rev-parse", "--git-path", name]).map(PathBuf::from);
    let mut paths = Vec::new();
    paths.extend(place("HEAD"));
    // Where references are one table.
    paths.extend(place("reftable/tables.list"));
    let branch = git(&["symbolic-ref", "-q", "HEAD"]).and_then(|name| place(&name));
    if let Some(branch) = branch {
        if !branch.exists() {
            // It is packed. The next commit makes its file, in the nearest folder that exists.
            paths.extend(place("packed-refs"));
            let folder = branch.ancestors().find(|folder| folder.is_dir());
            paths.extend(folder.map(Path::to_owned));
        }
        paths.push(branch);
    }
    paths.retain(|path| path.exists());
    paths
}

/// What git prints, without its line end. Variables that would lead it to another repository are not passed on.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .args(arguments)
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_COMMON_DIR")
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim_end().to_owned())
}

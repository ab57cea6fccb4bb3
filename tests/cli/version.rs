//! `hook --version`, and where its commit comes from.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::support::{Folder, hook};

#[test]
fn every_command_says_the_version_of_hook() {
    let version = hook("--version").run();
    let start = concat!("hook ", env!("CARGO_PKG_VERSION"), " (");
    let text = version.stderr_is("").text();
    assert!(text.starts_with(start) && text.ends_with(")\n"), "{text:?}");
    hook("-V").run().stdout_is(text);
    let help = hook("help").run();
    let lines = help.text().lines().take_while(|line| *line != "Topics:");
    for line in lines.filter_map(|line| line.strip_prefix("  ")) {
        let name = line.split(' ').next().unwrap();
        hook(format!("{name} -V")).run().stdout_is(text);
        hook(format!("{name} --version")).run().stdout_is(text);
    }
}

const SCRIPT: &str = if cfg!(windows) {
    "script.exe"
} else {
    "script"
};

/// `build.rs`, compiled and run in checkouts of its own.
struct BuildScript {
    folder: Folder,
}

impl BuildScript {
    fn new() -> Self {
        let folder = Folder::new();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("build.rs");
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let compiled = Command::new(rustc)
            .args(["--edition", "2024", "-o"])
            .arg(folder.path(SCRIPT))
            .arg(source)
            .output()
            .unwrap();
        assert!(compiled.status.success(), "{compiled:?}");
        Self { folder }
    }

    /// What cargo reads, when the script runs in a folder.
    fn run(&self, within: &str) -> String {
        let run = Command::new(self.folder.path(SCRIPT))
            .current_dir(self.folder.path(within))
            .env("TARGET", "some-target")
            .output()
            .unwrap();
        assert!(run.status.success(), "{run:?}");
        String::from_utf8(run.stdout).unwrap()
    }

    fn git(&self, within: &str, line: &str) -> String {
        let run = Command::new("git")
            .current_dir(self.folder.path(within))
            .env_remove("GIT_DIR")
            .env_remove("GIT_WORK_TREE")
            .env_remove("GIT_INDEX_FILE")
            .args(["-c", "user.name=a", "-c", "user.email=a@b.example"])
            .args(line.split(' '))
            .output()
            .unwrap();
        assert!(run.status.success(), "{line}: {run:?}");
        String::from_utf8(run.stdout).unwrap().trim().to_owned()
    }

    /// The files that cargo watches.
    fn watched(&self, within: &str) -> Vec<String> {
        let text = self.run(within);
        let lines = text.lines();
        let paths = lines.filter_map(|line| line.strip_prefix("cargo::rerun-if-changed="));
        let paths: Vec<_> = paths.map(str::to_owned).collect();
        for path in &paths[1..] {
            let path = self.folder.path(within).join(path);
            assert!(path.exists(), "{}", path.display());
        }
        paths
    }
}

fn has_git() -> bool {
    let there = Command::new("git").arg("--version").output().is_ok();
    if !there {
        eprintln!("LEFT OUT: the commit of the version, because git is not installed");
    }
    there
}

#[test]
fn the_commit_is_that_of_the_checkout_whose_root_is_built() {
    let script = BuildScript::new();
    let unknown = "cargo::rustc-env=HOOK_COMMIT=unknown\n";
    assert!(script.run(".").contains(unknown));
    assert!(
        script
            .run(".")
            .contains("cargo::rustc-env=HOOK_TARGET=some-target\n")
    );
    if !has_git() {
        return;
    }
    std::fs::create_dir_all(script.folder.path("checkout/unpacked")).unwrap();
    script.git("checkout", "init -q -b main");
    assert!(script.run("checkout").contains(unknown), "no commit yet");
    script.git("checkout", "commit -q --allow-empty -m first");
    let commit = script.git("checkout", "rev-parse --short=7 HEAD");
    let named = format!("cargo::rustc-env=HOOK_COMMIT={commit}\n");
    assert!(script.run("checkout").contains(&named));
    assert!(script.run("checkout/unpacked").contains(unknown));

    script.git("checkout", "worktree add -q ../worktree -b other");
    assert!(script.run("worktree").contains(&named));
    script.git("checkout", "pack-refs --all");
    assert!(script.run("checkout").contains(&named));
}

#[test]
fn cargo_watches_what_changes_with_the_commit() {
    if !has_git() {
        return;
    }
    let script = BuildScript::new();
    std::fs::create_dir_all(script.folder.path("checkout/unpacked")).unwrap();
    script.git("checkout", "init -q -b main");
    script.git("checkout", "commit -q --allow-empty -m first");
    let loose = ["build.rs", ".git/HEAD", ".git/refs/heads/main"];
    assert_eq!(script.watched("checkout"), loose);
    assert_eq!(script.watched("checkout/unpacked"), ["build.rs"]);

    script.git("checkout", "pack-refs --all");
    let packed = [
        "build.rs",
        ".git/HEAD",
        ".git/packed-refs",
        ".git/refs/heads",
    ];
    assert_eq!(script.watched("checkout"), packed);
    script.git("checkout", "commit -q --allow-empty -m second");
    assert_eq!(script.watched("checkout"), loose);

    script.git("checkout", "checkout -q --detach");
    assert_eq!(script.watched("checkout"), loose[..2]);

    script.git("checkout", "worktree add -q ../worktree -b other");
    let worktree = script.watched("worktree");
    let ends = [
        "build.rs",
        "worktrees/worktree/HEAD",
        ".git/refs/heads/other",
    ];
    assert_eq!(worktree.len(), ends.len(), "{worktree:?}");
    for (path, end) in worktree.iter().zip(ends) {
        assert!(path.ends_with(end), "{path} is not {end}");
    }
}

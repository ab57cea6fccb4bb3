//! Appending to files that are incomplete, rotated, removed or shared, and following a file that grows.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use super::writer::{CHECK_INTERVAL, open};
use super::{RecordFile, RecordFollower};

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn lines_are_appended_to_a_file_that_only_its_owner_can_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    let mut record_file = RecordFile::open(&path, false).unwrap();
    record_file.append(b"1\n").unwrap();
    record_file.append(b"2\n").unwrap();
    record_file.unlock();
    RecordFile::open(&path, false)
        .unwrap()
        .append(b"3\n")
        .unwrap();
    assert_eq!(text(&path), "1\n2\n3\n");
    assert!(RecordFile::open(&path, true).is_err(), "the file exists");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

#[test]
fn an_incomplete_last_line_of_any_writer_is_ended_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    fs::write(&path, "1\n{\"ty").unwrap();
    let mut record_file = RecordFile::open(&path, false).unwrap();
    record_file.append(b"2\n").unwrap();
    record_file.append(b"3\n").unwrap();
    record_file.unlock();
    let mut other = open(&path, false).unwrap();
    other.write_all(b"{\"torn").unwrap();
    record_file.append(b"4\n").unwrap();
    assert_eq!(text(&path), "1\n{\"ty\n2\n3\n{\"torn\n4\n");
}

#[test]
fn a_rotated_or_removed_file_is_created_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    let mut record_file = RecordFile::open(&path, false).unwrap();
    record_file.append(b"1\n").unwrap();
    record_file.unlock();
    fs::rename(&path, folder.path().join("a.1")).unwrap();
    record_file.checked_at = Instant::now().checked_sub(CHECK_INTERVAL).unwrap();
    record_file.append(b"2\n").unwrap();
    record_file.unlock();
    assert_eq!(text(&path), "2\n");
    fs::remove_file(&path).unwrap();
    record_file.append(b"3\n").unwrap();
    assert_eq!(text(&path), "3\n");
}

#[test]
fn an_append_after_an_error_opens_the_file_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in").join("a.jsonl");
    fs::create_dir(path.parent().unwrap()).unwrap();
    let mut record_file = RecordFile::open(&path, false).unwrap();
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
    record_file.checked_at = Instant::now().checked_sub(CHECK_INTERVAL).unwrap();
    assert!(record_file.append(b"1\n").is_err());
    fs::create_dir(path.parent().unwrap()).unwrap();
    record_file.append(b"2\n").unwrap();
    assert_eq!(text(&path), "2\n");
}

#[test]
fn writers_on_several_threads_do_not_mix_their_lines() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    std::thread::scope(|scope| {
        for digit in b"123" {
            let path = &path;
            scope.spawn(move || {
                let mut record_file = RecordFile::open(path, false).unwrap();
                let line = [vec![*digit; 5000], b"\n".to_vec()].concat();
                for _ in 0..50 {
                    record_file.append(&line).unwrap();
                    record_file.append(&line).unwrap();
                    record_file.unlock();
                }
            });
        }
    });
    let text = text(&path);
    assert_eq!(text.lines().count(), 300);
    assert!(
        text.lines()
            .all(|line| line.len() == 5000 && line.chars().all(|c| line.starts_with(c)))
    );
}

#[test]
fn a_follower_continues_with_the_file_that_replaces_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    fs::write(&path, "1\n2").unwrap();
    let mut follow = RecordFollower::open(&path).unwrap();
    assert_eq!(follow.next_line().unwrap(), Some(Ok(b"1".to_vec())));
    assert_eq!(follow.next_line().unwrap(), None);
    fs::write(&path, "1\n23\n").unwrap();
    assert_eq!(follow.next_line().unwrap(), Some(Ok(b"23".to_vec())));
    assert_eq!(follow.next_line().unwrap(), None);
    fs::rename(&path, folder.path().join("a.1")).unwrap();
    assert_eq!(follow.next_line().unwrap(), None);
    fs::write(&path, "4\n").unwrap();
    assert_eq!(follow.next_line().unwrap(), Some(Ok(b"4".to_vec())));
}

//! Bodies that are files beside a HAR file, as Playwright writes them with `content: 'attach'`.
//!
//! The name of such a file is the SHA-1 of its content, and an extension. That is checked: the HAR file may be a
//! stranger's, and must not have another file of its folder sent.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::bounded_read::read_bounded;
use crate::record::MissingBody;
use crate::signature::Hash;

/// Where attached files are: in the folder of the HAR file, or in `resources` in it.
pub(super) struct Attachments {
    folder: Option<PathBuf>,
}

impl Attachments {
    /// `folder` is `None` for a HAR file that comes from stdin.
    pub(super) fn new(folder: Option<&Path>) -> Self {
        Self {
            folder: folder.map(Path::to_owned),
        }
    }

    pub(super) fn read(&self, name: &str) -> Result<Vec<u8>, MissingBody> {
        let missing = || MissingBody::Attachment(name.to_owned());
        let digest = name.split_once('.').map_or(name, |(stem, _)| stem);
        let is_digest = digest.len() == 40 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_plain = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
        if !is_digest || !is_plain {
            return Err(missing());
        }
        let folder = self.folder.as_ref().ok_or_else(missing)?;
        let places = [folder.join(name), folder.join("resources").join(name)];
        let file = places.iter().find(|path| path.is_file());
        let bytes = File::open(file.ok_or_else(missing)?)
            .and_then(|file| read_bounded(file, None))
            .map_err(|_| missing())?;
        if !Hash::Sha1.hex(&bytes).eq_ignore_ascii_case(digest) {
            return Err(MissingBody::ChangedAttachment(name.to_owned()));
        }
        Ok(bytes)
    }
}

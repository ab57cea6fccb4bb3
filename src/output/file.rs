//! The files that the program writes, except for the record.
//!
//! What is not a regular file (a FIFO, a device, `/dev/stdout`) is written in place, and a symlink is followed, as
//! `curl -o` does. A temporary file has a random name and is created only if nothing has that name, so that another
//! user cannot put a link there.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, bounded};
use tempfile::{Builder, NamedTempFile};

/// Who may read a new file. An existing one keeps its mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Its owner: it holds requests with their credentials.
    Owner,
    /// Whoever the umask lets.
    Umask,
}

impl Access {
    #[cfg(unix)]
    fn mode(self) -> u32 {
        match self {
            Self::Owner => 0o600,
            Self::Umask => 0o666,
        }
    }

    #[cfg_attr(
        not(unix),
        expect(clippy::unused_self, reason = "Windows has no modes")
    )]
    fn options(self) -> OpenOptions {
        let mut options = File::options();
        options.write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, self.mode());
        options
    }
}

/// A file that is written as the run goes on. An existing one is emptied.
#[derive(Debug)]
pub(crate) struct GrowingFile(BufWriter<File>);

impl GrowingFile {
    pub(crate) fn create(path: &Path, access: Access) -> io::Result<Self> {
        const BUFFER: usize = 64 << 10;
        let file = match access.options().create_new(true).open(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                open_in_place(path, access)
            }
            opened => opened,
        }?;
        Ok(Self(BufWriter::with_capacity(BUFFER, file)))
    }
}

impl Write for GrowingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes a whole file: whoever waits for it finds nothing, the file that was there before, or all of it.
pub(crate) fn write(path: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
    match fs::metadata(path) {
        // A link to nothing: what it names is created.
        Err(error) if error.kind() == io::ErrorKind::NotFound && is_link(path) => {
            write_in_place(path, bytes, access)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let temporary = temporary_beside(path, bytes, access)?;
            temporary.persist(path).map_err(|error| error.error)?;
            Ok(())
        }
        Err(error) => Err(error),
        Ok(metadata) if !metadata.is_file() || is_descriptor(path) => {
            write_in_place(path, bytes, access)
        }
        Ok(metadata) => {
            // Whoever may not write the file may not replace it either.
            drop(access.options().open(path)?);
            let real = fs::canonicalize(path)?;
            match temporary_beside(&real, bytes, access) {
                Ok(temporary) if can_take_place(&temporary, &metadata) => {
                    // Nothing can be put at a mount point, for example.
                    let replaced = temporary.persist(&real);
                    replaced
                        .map(drop)
                        .or_else(|_| write_in_place(path, bytes, access))
                }
                _ => write_in_place(path, bytes, access),
            }
        }
    }
}

/// Whether a file can be written here later, without a change of what is there now.
pub(crate) fn check(path: &Path, access: Access) -> io::Result<()> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && is_link(path) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            temporary_beside(path, &[], access).map(drop)
        }
        Err(error) => Err(error),
        Ok(metadata) if metadata.is_file() || metadata.is_dir() => {
            access.options().open(path).map(drop)
        }
        Ok(_) => Ok(()),
    }
}

/// Takes away what a file says, if it is a regular one. A file that has links or other names is emptied.
pub(crate) fn retract(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() && !is_descriptor(path) => {
            if is_link(path) || has_other_names(&metadata) {
                open_in_place(path, Access::Umask).map(drop)
            } else {
                fs::remove_file(path)
            }
        }
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn has_other_names(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 1
}

#[cfg(not(unix))]
fn has_other_names(_: &Metadata) -> bool {
    false
}

/// Whether writing waits until somebody reads: the path leads to a FIFO.
#[cfg(unix)]
pub(crate) fn waits_for_reader(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    fs::metadata(path).is_ok_and(|metadata| metadata.file_type().is_fifo())
}

#[cfg(not(unix))]
pub(crate) fn waits_for_reader(_: &Path) -> bool {
    false
}

/// A file that a thread of its own opens, because a FIFO is opened once it has a reader.
#[derive(Debug)]
pub(crate) struct OpeningFile(Receiver<io::Result<GrowingFile>>);

impl OpeningFile {
    pub(crate) fn start(path: &Path, access: Access) -> io::Result<Self> {
        let path = path.to_owned();
        let (done, opened) = bounded(1);
        thread::Builder::new()
            .name("file".to_owned())
            .spawn(move || done.send(GrowingFile::create(&path, access)))?;
        Ok(Self(opened))
    }

    /// The file, or why it cannot be opened, if that is known within this time.
    pub(crate) fn result(&self, within: Duration) -> Option<io::Result<GrowingFile>> {
        self.0.recv_timeout(within).ok()
    }
}

/// A file that a thread of its own writes, because its reader may come late or never.
#[derive(Debug)]
pub(crate) struct PendingFile(Receiver<io::Result<()>>);

impl PendingFile {
    pub(crate) fn start(path: &Path, bytes: &[u8], access: Access) -> io::Result<Self> {
        let (path, bytes) = (path.to_owned(), bytes.to_owned());
        let (done, written) = bounded(1);
        thread::Builder::new()
            .name("file".to_owned())
            .spawn(move || done.send(write(&path, &bytes, access)))?;
        Ok(Self(written))
    }

    /// Whether it could be written; `None` if that is not known yet.
    pub(crate) fn result(&self) -> Option<io::Result<()>> {
        self.0.try_recv().ok()
    }
}

/// Puts a whole file at a path that the user did not type. A link there is replaced, not followed.
pub(crate) fn replace(path: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
    let temporary = temporary_beside(path, bytes, access)?;
    temporary.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
}

/// Whether the path names a descriptor of this process, directly or through links: what is put at its file's place, or
/// beside it, would not be where it writes to.
pub(crate) fn is_descriptor(path: &Path) -> bool {
    const MAX_LINKS: usize = 40;
    const STREAMS: [&str; 3] = ["/dev/stdin", "/dev/stdout", "/dev/stderr"];
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        if path.starts_with("/dev/fd")
            || path.starts_with("/proc")
            || STREAMS.iter().any(|stream| path == Path::new(stream))
        {
            return true;
        }
        let Ok(target) = fs::read_link(&path) else {
            return false;
        };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    false
}

fn open_in_place(path: &Path, access: Access) -> io::Result<File> {
    access.options().create(true).truncate(true).open(path)
}

fn write_in_place(path: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
    let mut file = open_in_place(path, access)?;
    file.write_all(bytes)
}

/// A temporary file with these bytes in the folder of a path.
fn temporary_beside(path: &Path, bytes: &[u8], access: Access) -> io::Result<NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = Builder::new();
    builder.prefix(".hook-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(access.mode()));
    #[cfg(not(unix))]
    let _ = access;
    let mut temporary = builder.tempfile_in(folder).map_err(plain)?;
    temporary.write_all(bytes)?;
    Ok(temporary)
}

/// The error of the system, which `tempfile` wraps with a path that the user did not type.
fn plain(error: io::Error) -> io::Error {
    let inner = error.get_ref().and_then(std::error::Error::source);
    let inner = inner.and_then(|inner| inner.downcast_ref::<io::Error>());
    let code = inner.and_then(io::Error::raw_os_error);
    code.map_or(error, io::Error::from_raw_os_error)
}

/// Gives the temporary file the mode of the file that it replaces. `false` if more than the content would change: the
/// owner, or another name of the same file.
#[cfg(unix)]
fn can_take_place(temporary: &NamedTempFile, old: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(new) = temporary.as_file().metadata() else {
        return false;
    };
    (new.uid(), new.gid(), old.nlink()) == (old.uid(), old.gid(), 1)
        && temporary
            .as_file()
            .set_permissions(old.permissions())
            .is_ok()
}

#[cfg(not(unix))]
fn can_take_place(_: &NamedTempFile, _: &Metadata) -> bool {
    true
}

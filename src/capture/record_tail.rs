//! The last requests of a large record, found from its end.
//!
//! Lines are read backwards until enough requests are found. From there the record is read forwards as always, because
//! the response to a request is a line after it. A record that is not large, or has too few requests, is read from its
//! start.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use super::entry::CaptureEntry;
use super::format::CaptureFormat;
use super::reader::detect_format;
use super::record_reader::{JsonLinesReader, MAX_NAMED};
use crate::bounded_read::MAX_INPUT;
use crate::record::RecordLine;

/// A smaller record is read as a whole in a few hundredths of a second, and its requests keep their numbers.
const MIN_RECORD: u64 = 4 << 20;
/// More requests are as quick to find from the start.
const MAX_REQUESTS: usize = 1000;
const BLOCK: usize = 64 << 10;

/// Where the last requests of a record begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RecordTail {
    pub(super) start: u64,
    /// How many lines begin at `start` or after it.
    pub(super) lines: u64,
}

impl RecordTail {
    /// Finds the last requests of a file of this length; `None` if it is to be read from its start.
    pub(crate) fn find(
        file: &mut (impl Read + Seek),
        length: u64,
        requests: usize,
    ) -> io::Result<Option<Self>> {
        if length < MIN_RECORD || requests > MAX_REQUESTS {
            return Ok(None);
        }
        file.seek(SeekFrom::Start(0))?;
        match detect_format(&mut BufReader::new(&mut *file))?.1 {
            Ok(CaptureFormat::JsonLines) => Self::search(file, length, requests, BLOCK),
            _ => Ok(None),
        }
    }

    pub(super) fn search(
        file: &mut (impl Read + Seek),
        length: u64,
        requests: usize,
        block: usize,
    ) -> io::Result<Option<Self>> {
        let mut lines = LinesFromEnd::new(file, length, block);
        let (mut found, mut broken, mut count) = (0, 0, 0);
        while let Some((start, line)) = lines.next()? {
            // What follows the last line break is a line only if there is something.
            count += u64::from(count > 0 || start < length);
            let line = line.trim_ascii();
            match RecordLine::from_bytes(line) {
                Ok(RecordLine::Request(_)) => found += 1,
                Ok(_) => {}
                Err(_) if line.is_empty() => {}
                Err(_) => broken += 1,
            }
            if found == requests {
                return Ok(Some(Self {
                    start,
                    lines: count,
                }));
            }
            // It may not be a record, and the first lines show that.
            if broken > MAX_NAMED {
                return Ok(None);
            }
        }
        Ok(None)
    }

    /// Where the first of them begins.
    pub(crate) fn start(self) -> u64 {
        self.start
    }

    /// Reads on from there; numbers count from the end.
    pub(crate) fn read<R: BufRead>(
        self,
        reader: R,
    ) -> impl Iterator<Item = io::Result<CaptureEntry>> {
        JsonLinesReader::of_tail(reader, self.lines)
    }
}

/// The lines of a file, from the last to the second. Where the first one begins, the file is to be read from its start.
struct LinesFromEnd<'a, F> {
    file: &'a mut F,
    block: usize,
    /// What was read last, and where it begins.
    window: Vec<u8>,
    start: u64,
    /// Where the line ends that is next, in the window.
    end: usize,
}

impl<'a, F: Read + Seek> LinesFromEnd<'a, F> {
    fn new(file: &'a mut F, length: u64, block: usize) -> Self {
        Self {
            file,
            block,
            window: Vec::new(),
            start: length,
            end: 0,
        }
    }

    /// Where a line begins, and the line without its line break. `None` also before a line that is too long for any
    /// reader.
    fn next(&mut self) -> io::Result<Option<(u64, &[u8])>> {
        loop {
            if let Some(at) = memchr::memrchr(b'\n', &self.window[..self.end]) {
                let line = at + 1..self.end;
                self.end = at;
                return Ok(Some((self.start + line.start as u64, &self.window[line])));
            }
            if self.start == 0 || self.end as u64 > MAX_INPUT {
                return Ok(None);
            }
            self.widen()?;
        }
    }

    /// Reads the start of the line again, and as much before it.
    fn widen(&mut self) -> io::Result<()> {
        let end = self.start + self.end as u64;
        let wanted = self.block.max(2 * self.end) as u64;
        self.start = end.saturating_sub(wanted);
        self.end = usize::try_from(end - self.start).unwrap_or(usize::MAX);
        self.window.resize(self.end, 0);
        self.file.seek(SeekFrom::Start(self.start))?;
        self.file.read_exact(&mut self.window)
    }
}

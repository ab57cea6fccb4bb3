//! `hook show --follow`

use std::collections::VecDeque;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use super::check::Check;
use super::shows;
use crate::cli::Show;
use crate::commands::context::{Context, usage};
use crate::commands::filter::Filter;
use crate::commands::signals::Shutdown;
use crate::commands::value_input::cause;
use crate::exit_code::Exit;
use crate::listener::{DisplayEvent, Renderer};
use crate::output::{stderr, stdout};
use crate::record::{Exchange, ReceivedRequest, RecordLine, Rejection, ResponseLine, SourceLines};
use crate::record_file::RecordFollower;

/// How long to rest when there is nothing new: a person does not see it, and a processor neither.
const REST: Duration = Duration::from_millis(50);
/// So many requests wait for their answers at once; of more the first is no longer waited for.
const MAX_WAITING: usize = 1024;

/// Shows what is in the record, and what comes into it, each request at once and its answer when that comes.
pub(super) fn follow(args: &Show, context: &Context) -> Result<Exit> {
    if args.file == "-" {
        return Err(usage(
            "--follow follows a file: stdin is read as it comes anyway",
        ));
    }
    let mut check = Check::of(args, &args.only)?;
    let stop = Shutdown::watch()?;
    let mut follow =
        RecordFollower::open(Path::new(&args.file)).map_err(|error| unread(args, &error))?;
    let mut following = Following {
        args,
        filter: Filter::new(&args.only),
        view: shows(args, context)?,
        waiting: VecDeque::new(),
        nth: 0,
        number: 0,
    };
    let mut ended = None;
    let read = loop {
        match follow.next_line() {
            Err(error) => break Err(unread(args, &error)),
            Ok(Some(line)) => match following.take(&line, check.as_mut()) {
                Ok(false) => ended = stop.wait_for(Duration::ZERO),
                Ok(true) => break Ok(()),
                Err(error) => break Err(error),
            },
            Ok(None) => {
                if let Err(error) = following.flush() {
                    break Err(error);
                }
                ended = stop.wait_for(REST);
            }
        }
        if ended.is_some() {
            break Ok(());
        }
    };
    let read = following.flush().and(read);
    match (check, ended) {
        (_, Some(exit)) => read.map(|()| exit),
        (Some(check), None) => check.conclude(read, context),
        (None, None) => read.map(|()| Exit::Done),
    }
}

fn unread(args: &Show, error: &std::io::Error) -> anyhow::Error {
    usage(format!("could not read `{}`: {}", args.file, cause(error)))
}

struct Following<'a> {
    args: &'a Show,
    filter: Filter<'a>,
    view: Option<Box<dyn Renderer>>,
    /// Requests without their answers, and whether they are shown.
    waiting: VecDeque<(Exchange, bool)>,
    nth: u64,
    /// The line's, for what is skipped.
    number: u64,
}

impl Following<'_> {
    /// Takes a line in; whether it decides.
    fn take(&mut self, line: &[u8], check: Option<&mut Check<'_>>) -> Result<bool> {
        self.number += 1;
        if line.trim_ascii().is_empty() {
            return Ok(false);
        }
        let text = std::str::from_utf8(line).map_err(|_| "not UTF-8".to_owned());
        match text.and_then(RecordLine::parse) {
            Ok(RecordLine::Request(received)) => self.request(*received, line)?,
            Ok(RecordLine::Response(responded)) => return self.response(*responded, line, check),
            Ok(RecordLine::Rejected(rejected)) => {
                check.into_iter().for_each(Check::reject);
                self.rejected(rejected, line)?;
            }
            Ok(RecordLine::Other) => {}
            Err(why) => {
                let (number, file) = (self.number, &self.args.file);
                stderr::message(format_args!("line {number} of `{file}` is skipped: {why}"));
            }
        }
        Ok(false)
    }

    fn request(&mut self, mut received: ReceivedRequest, line: &[u8]) -> Result<()> {
        self.nth += 1;
        let is_shown = self.filter.admits(&received, self.nth);
        let seq = std::mem::replace(&mut received.seq, self.nth);
        if is_shown {
            self.show(&DisplayEvent::Request(Box::new(received.clone())), line)?;
        }
        received.seq = seq;
        if self.waiting.len() == MAX_WAITING {
            self.waiting.pop_front();
        }
        let exchange = Exchange {
            nth: self.nth,
            received,
            response: None,
            url: None,
            lines: SourceLines {
                request: Some(String::new()),
                response: None,
            },
        };
        self.waiting.push_back((exchange, is_shown));
        Ok(())
    }

    /// Numbers start again with each run, so the newest request of a number is meant.
    fn response(
        &mut self,
        mut responded: ResponseLine,
        line: &[u8],
        check: Option<&mut Check<'_>>,
    ) -> Result<bool> {
        let seq = responded.seq;
        let asked = self
            .waiting
            .iter()
            .rposition(|(asked, _)| asked.received.seq == seq);
        let Some((mut exchange, is_shown)) = asked.and_then(|at| self.waiting.remove(at)) else {
            return Ok(false);
        };
        responded.seq = exchange.nth;
        exchange.response = Some(responded.clone());
        if is_shown {
            let length = responded.body.as_ref().map(Vec::len);
            self.show(&DisplayEvent::Response(responded, length), line)?;
        }
        Ok(check.is_some_and(|check| check.take(&exchange)))
    }

    fn rejected(&mut self, rejected: Box<Rejection>, line: &[u8]) -> Result<()> {
        // No expression holds for what is no request.
        if self.args.only.is_empty() {
            self.show(&DisplayEvent::Rejected(rejected), line)?;
        }
        Ok(())
    }

    fn show(&mut self, shown: &DisplayEvent, line: &[u8]) -> Result<()> {
        match &mut self.view {
            Some(view) => view.show(shown)?,
            None if self.args.json => stdout::write_data(&[line, b"\n"].concat())?,
            None => {}
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        if let Some(view) = &mut self.view {
            view.flush()?;
        }
        Ok(())
    }
}

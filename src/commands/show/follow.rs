//! `hook show --follow`: a record as it grows.

use std::fmt::Display;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use super::check::RecordCheck;
use super::options::{FollowOutput, ShowOptions};
use crate::capture::Pairing;
use crate::commands::context::Context;
use crate::commands::error::usage;
use crate::commands::record_input::{Filter, RecordInput, numbered};
use crate::commands::signals::Shutdown;
use crate::exit_code::Exit;
use crate::expression::Expression;
use crate::listener::{DisplayEvent, Renderer};
use crate::os_error;
use crate::output::{stderr, stdout};
use crate::record::{
    Exchange, Fidelity, ReceivedRequest, RecordLine, Rejection, ResponseLine, SourceLines,
};
use crate::record_file::RecordFollower;

/// How long to wait for new lines: too short to be seen, long enough to cost no processor time.
const REST: Duration = Duration::from_millis(50);

/// Shows what is in the record, then what is added to it: each request at once, and its response when that comes.
pub(super) fn follow(
    options: ShowOptions,
    output: FollowOutput,
    context: &Context,
) -> Result<Exit> {
    let view = match output {
        FollowOutput::Human(output) => Some(output.renderer(context)),
        FollowOutput::Lines | FollowOutput::Nothing => None,
    };
    let RecordInput { file, only, .. } = options.input;
    let mut check = options.checks.map(|checks| RecordCheck::new(checks, only));
    let stop = Shutdown::watch()?;
    let mut follower =
        RecordFollower::open(Path::new(file)).map_err(|error| unread(file, &error))?;
    let mut following = Following {
        file,
        only,
        writes_lines: matches!(output, FollowOutput::Lines),
        filter: Filter::new(only),
        view,
        pairing: Pairing::default(),
        nth: 0,
        number: 0,
    };
    let mut ended = None;
    let read = loop {
        match follower.next_line() {
            Err(error) => break Err(unread(file, &error)),
            Ok(Some(Err(error))) => following.skip_line(&error),
            Ok(Some(Ok(line))) => match following.take(&line, check.as_mut()) {
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
    let read = following.end().and(read);
    match (check, ended) {
        (_, Some(exit)) => read.map(|()| exit),
        (Some(check), None) => check.conclude(read, context),
        (None, None) => read.map(|()| Exit::Done),
    }
}

fn unread(file: &str, error: &std::io::Error) -> anyhow::Error {
    usage(format!(
        "could not read `{file}`: {}",
        os_error::reason(error)
    ))
}

struct Following<'a> {
    file: &'a str,
    only: &'a [Expression],
    writes_lines: bool,
    filter: Filter<'a>,
    view: Option<Box<dyn Renderer>>,
    /// Requests without their responses, and whether they are shown.
    pairing: Pairing<bool>,
    nth: u64,
    /// The number of the line, for messages.
    number: u64,
}

impl Following<'_> {
    /// Takes a line, and says whether it decides.
    fn take(&mut self, line: &[u8], check: Option<&mut RecordCheck<'_>>) -> Result<bool> {
        self.number += 1;
        if line.trim_ascii().is_empty() {
            return Ok(false);
        }
        match RecordLine::from_bytes(line) {
            Ok(RecordLine::Request(received)) => self.request(*received, line)?,
            Ok(RecordLine::Response(responded)) => return self.response(*responded, line, check),
            Ok(RecordLine::Rejected(rejected)) => {
                check.into_iter().for_each(RecordCheck::reject);
                self.rejected(rejected, line)?;
            }
            Ok(RecordLine::Other) => {}
            Err(why) => self.warn_skipped(&why),
        }
        Ok(false)
    }

    /// Passes over a line that cannot be read.
    fn skip_line(&mut self, why: &dyn Display) {
        self.number += 1;
        self.warn_skipped(why);
    }

    fn warn_skipped(&self, why: &dyn Display) {
        let (number, file) = (self.number, self.file);
        stderr::message(format_args!("line {number} of `{file}` is skipped: {why}"));
    }

    fn request(&mut self, received: ReceivedRequest, line: &[u8]) -> Result<()> {
        self.nth += 1;
        let is_shown = self.filter.admits(&received, self.nth);
        if is_shown {
            let numbered = numbered(received.clone(), self.nth.into());
            self.show(&DisplayEvent::Request(Box::new(numbered)), line)?;
        }
        let exchange = Box::new(Exchange {
            nth: self.nth.into(),
            received,
            response: None,
            url: None,
            lines: SourceLines::default(),
            fidelity: Fidelity::default(),
        });
        self.pairing.push(exchange, is_shown);
        self.pairing.pop_excess();
        Ok(())
    }

    fn response(
        &mut self,
        mut responded: ResponseLine,
        line: &[u8],
        check: Option<&mut RecordCheck<'_>>,
    ) -> Result<bool> {
        let Some((mut exchange, is_shown)) = self.pairing.take(&responded) else {
            return Ok(false);
        };
        responded.seq = exchange.nth.count();
        exchange.response = Some(responded.clone());
        if is_shown {
            let length = responded.body.as_ref().map(Vec::len);
            self.show(&DisplayEvent::Response(responded, length), line)?;
        }
        Ok(check.is_some_and(|check| check.take(&exchange)))
    }

    fn rejected(&mut self, rejected: Box<Rejection>, line: &[u8]) -> Result<()> {
        // No expression holds for a request that was rejected.
        if self.only.is_empty() {
            self.show(&DisplayEvent::Rejected(rejected), line)?;
        }
        Ok(())
    }

    fn show(&mut self, shown: &DisplayEvent, line: &[u8]) -> Result<()> {
        match &mut self.view {
            Some(view) => view.show(shown)?,
            None if self.writes_lines => {
                // It was read as JSON, so it is UTF-8.
                stdout::write_json(&format!("{}\n", String::from_utf8_lossy(line)))?;
            }
            None => {}
        }
        Ok(())
    }

    /// Shows what still waits for its response.
    fn end(&mut self) -> Result<()> {
        if let Some(view) = &mut self.view {
            view.show(&DisplayEvent::End)?;
        }
        self.flush()
    }

    fn flush(&mut self) -> Result<()> {
        if let Some(view) = &mut self.view {
            view.flush()?;
        }
        Ok(())
    }
}

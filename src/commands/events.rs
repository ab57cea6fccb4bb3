//! `hook events`

use anyhow::Result;

use super::context::{Context, print, usage};
use crate::cli::Events;
use crate::exit::Exit;
use crate::message::json::reindent;
use crate::nearest::{nearest, one_of};
use crate::output::style::Role;
use crate::payload::{Sample, samples};

/// Lists the built-in events, or prints one's data.
pub(super) fn run(args: &Events, context: &Context) -> Result<Exit> {
    let text = match &args.event {
        None => list(context),
        Some(event) => data(event)?,
    };
    print(text.as_bytes())?;
    Ok(Exit::Done)
}

fn list(context: &Context) -> String {
    let widest = samples()
        .iter()
        .map(|s| s.event_type.len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for sample in samples() {
        let name = format!("{:widest$}", sample.event_type);
        context.stdout_style.put(&mut text, Role::Event, &name);
        text.push_str("  ");
        text.push_str(&sample.summary());
        text.push('\n');
    }
    text
}

fn data(event: &str) -> Result<String> {
    let sample = Sample::find(event).ok_or_else(|| {
        let near = nearest(event, samples().iter().map(|sample| sample.event_type));
        let hint =
            one_of(&near).map_or_else(String::new, |names| format!(" (did you mean {names}?)"));
        usage(format!(
            "no built-in event `{event}`{hint}: `hook events` lists them"
        ))
    })?;
    let mut text = String::new();
    reindent(sample.data().as_str().as_bytes(), &mut text)?;
    text.push('\n');
    Ok(text)
}

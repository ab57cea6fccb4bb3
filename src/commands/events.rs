//! `hook events`

use anyhow::Result;

use super::context::Context;
use super::error::usage;
use crate::cli::{Events, SenderChoice};
use crate::exit_code::Exit;
use crate::json::{Json, reindent};
use crate::output::style::Role;
use crate::output::{StyledText, stdout};
use crate::payload::{SAMPLES, Sample};
use crate::provider::{self, Provider};
use crate::suggest::{nearest, one_of};

/// Lists the built-in events or those of providers, or prints the data of one event.
pub(super) fn run(args: &Events, context: &Context) -> Result<Exit> {
    let provider = match args.senders {
        Some(SenderChoice::One(provider)) => Some(provider),
        Some(SenderChoice::All) | None => None,
    };
    match (&args.event, args.senders) {
        (Some(event), Some(SenderChoice::All)) => return Err(event_of_others(event)),
        (Some(event), _) => stdout::write_data(print_of(event, provider)?.as_bytes())?,
        (None, senders) => stdout::write_text(&lists(senders, context))?,
    }
    Ok(Exit::Done)
}

/// The built-in events, or those of a provider.
fn events(provider: Option<&Provider>) -> Vec<&'static Sample> {
    match provider {
        None => SAMPLES.iter().collect(),
        Some(provider) => provider.events().map(|(_, event)| event).collect(),
    }
}

/// The providers with this event, by one of its names.
pub(super) fn providers_of(event_type: &str) -> impl Iterator<Item = &'static Provider> {
    sorted_providers()
        .into_iter()
        .filter(move |provider| provider.event(event_type).is_some())
}

fn sorted_providers() -> Vec<&'static Provider> {
    let mut providers: Vec<_> = provider::emulated().collect();
    providers.sort_unstable_by_key(|provider| provider.name);
    providers
}

fn lists(senders: Option<SenderChoice>, context: &Context) -> StyledText {
    let mut text = StyledText::new(context.stdout_style);
    match senders {
        Some(SenderChoice::One(provider)) => list(&mut text, Some(provider)),
        Some(SenderChoice::All) => {
            for provider in sorted_providers() {
                text.push(Role::Secondary, format!("--as {}", provider.name))
                    .end_line();
                list(&mut text, Some(provider));
                text.end_line();
            }
        }
        None => {
            list(&mut text, None);
            if context.stdout_is_terminal {
                let hint = "\nevents of a provider: hook events --as PROVIDER, or --as all\n";
                text.push_lines(Role::Secondary, hint);
            }
        }
    }
    text
}

/// A line for each event.
fn list(text: &mut StyledText, provider: Option<&Provider>) {
    let events = events(provider);
    let lengths = events.iter().map(|event| event.event_type.len());
    let widest = lengths.max().unwrap_or(0);
    for event in events {
        let name = format!("{:widest$}", event.event_type);
        text.push(Role::EventType, name).plain("  ");
        text.plain(event.summary());
        for alias in aliases(provider, event) {
            text.push(Role::Secondary, format!(" [alias: {alias}]"));
        }
        text.end_line();
    }
}

/// Our names of a provider's event.
fn aliases(provider: Option<&Provider>, event: &Sample) -> impl Iterator<Item = &'static str> {
    let provider = provider.into_iter();
    provider.flat_map(|provider| provider.aliases(event.event_type))
}

/// The data of a built-in event, or the body of a provider's event.
fn print_of(event_type: &str, provider: Option<&Provider>) -> Result<String> {
    let json: Option<Json> = match provider {
        None => Sample::find(event_type).map(Sample::data),
        Some(provider) => {
            let found = provider.event(event_type);
            found.map(|(spec, event)| spec.body(event))
        }
    };
    let json = json.ok_or_else(|| unknown_event(provider, event_type))?;
    let mut text = String::new();
    reindent(json.as_str().as_bytes(), &mut text)?;
    text.push('\n');
    Ok(text)
}

/// The error for an event that is not there: the nearest names, and where to find the others.
pub(super) fn unknown_event(provider: Option<&Provider>, event_type: &str) -> anyhow::Error {
    let events = events(provider);
    let names = events.iter().flat_map(|event| {
        let aliases = aliases(provider, event);
        std::iter::once(event.event_type).chain(aliases)
    });
    let (what, command) = match provider {
        None => ("no built-in event".to_owned(), "hook events".to_owned()),
        Some(provider) => (
            format!("{} has no test event", provider.label),
            format!("hook events --as {}", provider.name),
        ),
    };
    if provider.is_none() && providers_of(event_type).next().is_some() {
        return event_of_others(event_type);
    }
    let near = one_of(&nearest(event_type, names));
    let hint = near.map_or_else(String::new, |names| format!(" (did you mean {names}?)"));
    let is_provider = |provider: &Provider| provider.name == event_type;
    if provider.is_none() && provider::emulated().any(is_provider) {
        return usage(format!(
            "`{event_type}` is a provider: `hook events --as {event_type}` lists its events"
        ));
    }
    usage(format!(
        "{what} `{event_type}`{hint}: `{command}` lists them"
    ))
}

/// The error for an event of providers: which they are.
fn event_of_others(event_type: &str) -> anyhow::Error {
    let providers: Vec<_> = providers_of(event_type).collect();
    let names: Vec<_> = providers.iter().map(|provider| provider.name).collect();
    let names = match &names[..] {
        [] => {
            return usage(format!(
                "no provider has a test event `{event_type}`: `hook events --as all` lists them"
            ));
        }
        [name] => (*name).to_owned(),
        _ => "PROVIDER".to_owned(),
    };
    let labels: Vec<_> = providers.iter().map(|provider| provider.label).collect();
    usage(format!(
        "`{event_type}` is an event of {}: `hook events --as {names} {event_type}` prints it",
        labels.join(", ")
    ))
}

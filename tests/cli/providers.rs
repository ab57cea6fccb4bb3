//! `hook send --as` and `hook listen`: every test event of every provider, on the wire, recognized and verified.

use hook::bench::{TestEvent, providers, test_event};
use snapbox::data::DataFormat;
use snapbox::{Assert, Data, IntoData as _};

use crate::support::*;

/// Digits, because the ids of some providers are numbers.
const ID: &str = "481516234200";
const TIME: &str = "1795293181";

const FORM: &str = "application/x-www-form-urlencoded";

/// A test event from the list of the program.
struct Event {
    name: String,
    facts: TestEvent,
    /// The flags that send the event.
    flags: Vec<String>,
}

/// Every test event of a provider. Events that can also be sent as a form appear a second time as such.
fn events(provider: &str) -> Vec<Event> {
    let listed = hook(format!("events --as {provider}")).run();
    let names = listed
        .text()
        .lines()
        .map(|line| line.split_once("  ").unwrap().0);
    let event = |name: &str, form: bool| {
        let facts = test_event(provider, name).unwrap();
        let mut flags = vec!["--as", provider, "--event", name, "--timestamp", TIME];
        if facts.has_id {
            flags.extend(["--id", ID]);
        }
        if form {
            flags.extend(["--content-type", FORM]);
        }
        Event {
            name: name.to_owned(),
            facts,
            flags: flags.into_iter().map(str::to_owned).collect(),
        }
    };
    let mut events: Vec<_> = names.map(|name| event(name, false)).collect();
    assert!(events.len() >= 2, "{provider}");
    if ["forgejo", "gitea", "github"].contains(&provider) {
        events.push(event("push", true));
    }
    events
}

/// Compares the `--dry-run` output of each event with its snapshot.
fn on_the_wire(provider: &str) {
    let mut screen = String::new();
    for event in events(provider) {
        let done = hook("send --url http://127.0.0.1:9/hook?from=url --dry-run")
            .args(&event.flags)
            .run();
        let text = done.stderr_is("").text().replace("\r\n", "\n");
        let version = concat!("hook/", env!("CARGO_PKG_VERSION"));
        let text = text.replace(version, "hook/VERSION");
        screen.extend(["### ", &event.name, "\n\n", &text, "\n\n"]);
    }
    let path = format!(
        "{}/tests/snapshots/providers/{provider}.txt",
        env!("CARGO_MANIFEST_DIR")
    );
    let expected = Data::read_from(path.as_ref(), Some(DataFormat::Text)).raw();
    Assert::new()
        .action_env("SNAPSHOTS")
        .eq(screen.into_data().raw(), expected);
}

/// The keys of the sender and the receiver. They differ only for key pairs.
fn keys(scheme: &str) -> [String; 2] {
    let generated = hook(format!("secret {scheme}")).run();
    let mut lines = generated.text().lines();
    let secret = lines.next().unwrap().to_owned();
    [secret.clone(), lines.next().unwrap_or(&secret).to_owned()]
}

/// Checks that a listener recognizes the provider, type and id of each event, and that the signature in its record is
/// valid.
fn round_trip(provider: &str) {
    let events = events(provider);
    // Pings and challenges count as ordinary events here.
    let flags = format!("--json --no-handshake --count {}", events.len());
    let listener = Listener::start(flags);
    let mut schemes = events.iter().filter_map(|event| event.facts.scheme);
    let [secret, public] = keys(schemes.next().unwrap());
    for event in &events {
        let url = format!("{}/hook", listener.url());
        let mut send = hook("send -q --url").arg(url).args(&event.flags);
        if event.facts.scheme.is_some() {
            send = send.env("HOOK_SECRET", &secret);
        }
        send.run();
    }
    let done = listener.finish();
    for (line, event) in done.lines_of("request").iter().zip(&events) {
        let seen = &line["event"];
        assert_eq!(seen["provider"], provider, "{line}");
        assert_eq!(seen["type"], event.name.as_str(), "{line}");
        // The status is part of the id if one message has several.
        let id = seen["id"].as_str();
        let id = id.map(|id| id.split('/').next().unwrap());
        assert_eq!(id, event.facts.has_id.then_some(ID), "{line}");
    }
    let checked = hook("verify --scheme auto --json --now")
        .args([TIME, "--secret", &public, "record.jsonl"])
        .file("record.jsonl", &done.stdout)
        .run();
    let verdicts = checked.lines_of("signature");
    assert_eq!(verdicts.len(), events.len());
    for (line, event) in verdicts.iter().zip(&events) {
        let scheme = event.facts.scheme;
        let wanted = scheme.map_or("missing", |_| "valid");
        assert_eq!(
            line["verdict"], wanted,
            "{} of {provider}: {line}",
            event.name
        );
        assert_eq!(line["scheme"].as_str(), scheme, "{line}");
    }
    let all_signed = events.iter().all(|event| event.facts.scheme.is_some());
    checked.code(if all_signed { 0 } else { 8 });
}

macro_rules! test_providers {
    ($($provider:ident)*) => {
        const PROVIDERS: &[&str] = &[$(stringify!($provider)),*];

        $(mod $provider {
            #[test]
            fn on_the_wire() {
                super::on_the_wire(stringify!($provider));
            }

            #[test]
            fn round_trip() {
                super::round_trip(stringify!($provider));
            }
        })*
    };
}

test_providers!(
    forgejo gitea github gitlab bitbucket linear stripe shopify paddle square slack discord twilio kudosity mailgun
    sendgrid typeform hubspot svix standard
);

#[test]
fn every_provider_is_tested() {
    let expected = providers();
    assert_eq!(expected, PROVIDERS);
}

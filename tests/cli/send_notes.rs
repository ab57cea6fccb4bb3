//! Notes of `hook send` on what is probably not meant: a member at the wrong place, a value of another kind, an unknown
//! event.

use crate::support::{Endpoint, Finished, hook};

/// The run of `hook send --url … ARGUMENTS`, which is delivered.
#[track_caller]
fn sent(arguments: &str) -> Finished {
    let endpoint = Endpoint::once(200);
    let url = endpoint.url();
    hook(format!("send --url {url} {arguments}"))
        .file("body.json", r#"{"order":{"total":5,"paid":false}}"#)
        .file(
            "one.http",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 27\r\n\r\n{\"order\":{\"total\":5,\"a\":1}}",
        )
        .run()
}

#[test]
fn a_member_at_the_wrong_place_names_the_right_one() {
    for (arguments, note) in [
        (
            "--as stripe --event payment_intent.succeeded amount:=1234",
            "`amount` is new at the root; the sample has `data.object.amount`",
        ),
        (
            "--as stripe --event payment_intent.succeeded data.amount:=1234",
            "`data.amount` is new in `data`; the sample has `data.object.amount`",
        ),
        (
            "--as github --event push branch=next",
            "`branch` is new at the root; the sample has no `branch`",
        ),
        (
            "--event contact.added email=ann@example.com",
            "`email` is new in `data`; the sample has `contact.email`",
        ),
        (
            "--event contact.added data.contact.email=a@example.com",
            "`data.contact.email` is new in `data`; the sample has `contact.email`",
        ),
        (
            "--event contact.added --format plain contact.emial=a@example.com",
            "`contact.emial` is new in `contact`; did you mean `contact.email`?",
        ),
        (
            "--event a.b --data @body.json total:=7",
            "`total` is new in `data`; the data has `order.total`",
        ),
        (
            "--from one.http --nth 1 total:=7",
            "`total` is new at the root; the recorded body has `order.total`",
        ),
    ] {
        sent(arguments).stderr_has(&format!("hook: note: {note}\n"));
        sent(&format!("-q {arguments}")).stderr_has(&format!("hook: note: {note}\n"));
    }
}

#[test]
fn a_value_of_another_kind_says_how_to_keep_the_kind() {
    for (arguments, note) in [
        (
            "--as stripe --event payment_intent.succeeded data.object.amount=1234",
            "`data.object.amount` was a number, is now a string: write `data.object.amount:=1234`",
        ),
        (
            "--as stripe --event payment_intent.succeeded livemode=true",
            "`livemode` was a boolean, is now a string: write `livemode:=true`",
        ),
        (
            "--event a.b --data @body.json order.paid=yes",
            "`order.paid` was a boolean, is now a string",
        ),
        (
            "--event contact.added contact.mobile:=61",
            "`contact.mobile` was a string, is now a number: write `contact.mobile=61`",
        ),
        (
            "--from one.http --nth 1 order=x",
            "`order` was an object, is now a string",
        ),
        (
            "--event a.b --data @body.json order.total={{seq}} --repeat 1",
            "`order.total` was a number, is now a string",
        ),
    ] {
        sent(arguments).stderr_has(&format!("hook: note: {note}\n"));
    }
}

#[test]
fn what_is_meant_gets_no_note() {
    for arguments in [
        "--as stripe --event payment_intent.succeeded data.object.amount:=1234",
        "--as stripe --event payment_intent.succeeded data.object.metadata.order=7",
        "--event contact.added contact.first_name=Ann extra:=1 contact.tags[]=new",
        "--event contact.added --format form contact.mobile:=61",
        "--event a.b --data @body.json order.total:=7 note=x",
        "--from one.http --nth 1 order.total:=7",
    ] {
        let done = sent(&format!("-q {arguments}"));
        done.stderr_is("");
    }
    // Plain data starts empty, so nothing in it is at the wrong place.
    sent("-q --event my.event k=v n=1").stderr_is("");
}

#[test]
fn an_item_that_cannot_be_set_names_where_it_could_be() {
    for (arguments, words) in [
        (
            "--as stripe --event payment_intent.succeeded object.amount:=1",
            "cannot set `object.amount`: `object` is a string; there is `data.object.amount`",
        ),
        (
            r"--event a.b --data {} a\.b\[c=1 a\.b\[c.d\@e=2",
            r"cannot set `a\.b\[c.d\@e`: `a\.b\[c` is a string",
        ),
    ] {
        hook(format!("send --url :9 {arguments}"))
            .run()
            .fails(2, words)
            .error_line();
    }
}

#[test]
fn an_unknown_event_is_a_warning_when_quiet_too() {
    for arguments in [
        "--event contact.aded",
        "--event contact.aded k=v",
        "--event Contact.Added --format plain",
    ] {
        for quiet in ["", "-q "] {
            sent(&format!("{quiet}{arguments}")).stderr_has("did you mean `contact.added`?\n");
        }
    }
    let empty = "hook: no sample for `my.event`, so its data starts empty\n";
    sent("-q --event my.event").stderr_is(empty);
    hook("send :9 -q my.event --dry-run").run().stderr_is(empty);
    hook("send :9 -q my.event --repeat 2 --dry-run")
        .run()
        .stderr_is(empty);
    // An event of one's own with data of one's own is nothing to warn of.
    sent("-q --event my.event k=v").stderr_is("");
    sent("-q --event my.event --data {}").stderr_is("");
    sent("--event my.event k=v").stderr_has("no sample for `my.event`, so its data starts empty\n");
}

#[cfg(unix)]
#[test]
fn json_on_stdin_that_is_not_read_is_noted() {
    use crate::support::shell;
    let note = "hook: stdin was not read: `--data -` sends the JSON that is on it\n";
    let run = |script: &str| {
        let endpoint = Endpoint::always(|_| crate::support::response(200, ""));
        shell(script)
            .env("HOOK_URL", endpoint.url())
            .file("data.json", "{\"a\":1}\n")
            .run()
    };
    run("hook send contact.added < data.json").stderr_has(note);
    run("hook send contact.added --repeat 2 < data.json").stderr_has(note);
    // What is probably not meant is said when quiet too.
    for quiet in [
        "-q contact.added",
        "contact.added --quiet --repeat 2",
        "-q --as github push",
    ] {
        run(&format!("hook send {quiet} < data.json")).stderr_is(note);
    }
    // A pipe that holds its data before the program starts.
    run("mkfifo pipe; exec 3<> pipe; cat data.json >&3; hook send contact.added <&3")
        .stderr_has(note);
    for silent in [
        "hook send contact.added < /dev/null",
        "hook send contact.added --data - < data.json",
        "hook send contact.added k=v < data.json",
        "hook send --body x < data.json",
    ] {
        run(silent).stderr_lacks(note);
    }
}

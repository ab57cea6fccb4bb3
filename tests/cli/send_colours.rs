//! Colours of `hook send`: each stream decides separately, and the flag has precedence over the environment.

use crate::support::{Endpoint, Finished, hook, response};

const ESC: &str = "\x1b[";

fn send(flags: &str, variables: &[(&str, &str)]) -> Finished {
    let endpoint = Endpoint::once(response(200, r#"{"ok":true}"#));
    let url = endpoint.url();
    let hook = hook(format!("send --url {url} --event contact.added {flags}"));
    let hook = variables
        .iter()
        .fold(hook, |hook, (name, value)| hook.env(name, value));
    hook.run()
}

#[test]
fn a_pipe_has_no_colours_by_default() {
    send("", &[]).stderr_lacks(ESC);
    send("", &[("CLICOLOR_FORCE", "1")]).stderr_has(ESC);
    send("", &[("FORCE_COLOR", "1")]).stderr_has(ESC);
    send("--color always", &[]).stderr_has(ESC);
}

#[test]
fn precedence_is_the_flag_then_no_color_then_force() {
    send("--color never", &[("FORCE_COLOR", "1")]).stderr_lacks(ESC);
    send("--color always", &[("NO_COLOR", "1")]).stderr_has(ESC);
    send("", &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")]).stderr_lacks(ESC);
    send("", &[("NO_COLOR", ""), ("FORCE_COLOR", "1")]).stderr_has(ESC);
    send("", &[("TERM", "dumb"), ("FORCE_COLOR", "1")]).stderr_has(ESC);
}

#[test]
fn the_body_in_a_pipe_is_never_coloured() {
    send("--color always", &[]).stdout_is(r#"{"ok":true}"#);
}

//! Inputs over the bound are errors: nothing is cut off, signed and sent.

use std::fs::File;

use super::support::{Finished, Refusing, hook};

/// Runs `hook` with a file of 1 GiB and a byte, which takes no space on the disk.
fn with_large_file(arguments: &str) -> Finished {
    let refusing = Refusing::new();
    let hook = hook(arguments.replace("$URL", &refusing.url())).file("big", "");
    let big = File::options().write(true).open(hook.path("big")).unwrap();
    big.set_len((1 << 30) + 1).unwrap();
    hook.run()
}

#[test]
fn a_file_over_1_gib_is_an_error_wherever_a_file_is_read() {
    for arguments in [
        "send --url $URL --body @big",
        "send --url $URL --body @big --sign github --secret x",
        "send --url $URL --event a.b --data @big",
        "send --url $URL --event a.b --format multipart file@big",
        "send --url $URL --event a.b name=@big",
        "send --url $URL --event a.b name:=@big",
        "send --url $URL --event a.b --sign standard --secret-file big",
        "send --endpoints big --event a.b",
        "listen --port 0 --body @big",
    ] {
        with_large_file(arguments).fails(2, "could not read `big`: larger than 1 GiB");
    }
}

use std::process::ExitCode;

fn main() -> ExitCode {
    hook::run(std::env::args_os())
}

//! Rule 4: applying and deciding depend on nothing but what they are given.

use quote::ToTokens;
use syn::{Block, Expr, Macro};

use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::{
        macro_calls, names,
        walk::{self, Go, Node},
    },
};

const RULE: Rule = Rule {
    why: "the same events must lead to the same state, in every program and in ten years, and \
          the same command on the same state to the same answer in every test",
};

/// Which function is looked at: what to write instead differs.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    Command,
    Apply,
}

/// Finds what depends on the time, on chance or on the world in a body.
pub(crate) fn check(body: &Block, place: Place, mistakes: &mut Mistakes) {
    let mut search = Search { mistakes, place };
    walk::block(body, &mut |node| search.meet(&node));
}

struct Search<'a> {
    mistakes: &'a mut Mistakes,
    place: Place,
}

/// What a path reads or changes beside the aggregate.
enum Reads {
    Time,
    Identity,
    Chance,
    World,
}

impl Search<'_> {
    fn found(&mut self, at: impl ToTokens, name: &str, reads: &Reads) {
        let what = match reads {
            Reads::Time => "reads a clock",
            Reads::Identity => "makes an id that is another each time",
            Reads::Chance => "draws a random number",
            Reads::World => "reaches out of the aggregate",
        };
        let instead = match (self.place, reads) {
            (Place::Command, Reads::Time) => {
                "`context.time()`, with `context: &Context<Self>` as the last parameter"
            }
            (Place::Command, Reads::Identity) => {
                "`context.new_id()` or `context.new_uuid()`, with `context: &Context<Self>` as \
                 the last parameter; or the id as a parameter"
            }
            (Place::Command, Reads::Chance) => "the number as a parameter of the command",
            (Place::Command, Reads::World) => {
                "what it needs as a parameter of the command; what follows from the event \
                 belongs into a policy"
            }
            (Place::Apply, Reads::Time) => {
                "`context.time()` in the command, and the time in the event"
            }
            (Place::Apply, Reads::Identity) => {
                "`context.new_id()` in the command, and the id in the event"
            }
            (Place::Apply, Reads::Chance) => {
                "the number as a parameter of the command, and in the event"
            }
            (Place::Apply, Reads::World) => {
                "what it needs in the event; what follows from the event belongs into a policy \
                 or a projection"
            }
        };
        let place = match self.place {
            Place::Command => "a command",
            Place::Apply => "an apply function",
        };
        let instead = format!(
            "{instead}\n   or: `trusted!(\"why this is the same each time\", …)` around it, if you are sure"
        );
        self.mistakes
            .add(at, &RULE, format!("`{name}` {what} in {place}"), instead);
    }
}

/// What a path reads, by its names.
fn reads(path: &[&str]) -> Option<Reads> {
    let (last, before) = path.split_last()?;
    let owner = before.last().copied().unwrap_or_default();
    match (owner, *last) {
        (
            "SystemTime" | "Instant" | "Utc" | "Local" | "OffsetDateTime" | "PrimitiveDateTime"
            | "Timestamp" | "Zoned" | "DateTime" | "UtcDateTime",
            "now" | "now_utc" | "now_local",
        ) => return Some(Reads::Time),
        ("Uuid", "new_v1" | "new_v4" | "new_v7" | "now_v1" | "now_v6" | "now_v7")
        | ("Id" | "Ulid", "new") => return Some(Reads::Identity),
        // Alone they may be names of the user's own.
        (_, "thread_rng" | "random" | "getrandom") if before.is_empty() => return None,
        (_, "thread_rng" | "random" | "getrandom") | ("rand", "rng") | ("RandomState", "new") => {
            return Some(Reads::Chance);
        }
        _ => {}
    }
    let module = match before {
        ["std" | "core", module, ..] => *module,
        [first @ ("rand" | "fastrand"), ..] => first,
        // A module of the user's own may be called so: only what std has is meant.
        [module] if OF_STD.contains(&(module, last)) => module,
        _ => "",
    };
    match (module, owner) {
        ("rand" | "fastrand", _) => Some(Reads::Chance),
        ("env" | "fs" | "net" | "process" | "thread" | "io", _) => Some(Reads::World),
        _ if opens(owner, last) => Some(Reads::World),
        _ => None,
    }
}

/// Whether it opens a file or a connection, and is no variant of a type of the user's own.
fn opens(owner: &str, function: &str) -> bool {
    matches!(
        owner,
        "File" | "TcpStream" | "TcpListener" | "UdpSocket" | "UnixStream"
    ) && matches!(
        function,
        "open" | "create" | "create_new" | "options" | "bind" | "connect"
    )
}

/// Functions of the standard library by the module that people import.
const OF_STD: &[(&str, &str)] = &[
    ("env", "args"),
    ("env", "current_dir"),
    ("env", "temp_dir"),
    ("env", "var"),
    ("env", "var_os"),
    ("env", "vars"),
    ("fs", "read"),
    ("fs", "read_dir"),
    ("fs", "read_to_string"),
    ("fs", "remove_file"),
    ("fs", "write"),
    ("io", "stdin"),
    ("io", "stdout"),
    ("io", "stderr"),
    ("process", "abort"),
    ("process", "exit"),
    ("process", "id"),
    ("thread", "current"),
    ("thread", "sleep"),
    ("thread", "spawn"),
    ("thread", "yield_now"),
];

impl Search<'_> {
    fn meet(&mut self, node: &Node<'_>) -> Go {
        match node {
            Node::Expr(Expr::Path(path)) => {
                let names = names::segments(&path.path);
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                if let Some(reads) = reads(&names) {
                    self.found(path, &names.join("::"), &reads);
                }
            }
            Node::Expr(Expr::Call(call)) => {
                if let Expr::Path(function) = &*call.func
                    && ["thread_rng", "random", "getrandom"]
                        .iter()
                        .any(|name| function.path.is_ident(name))
                {
                    self.found(function, &names::text(function), &Reads::Chance);
                }
            }
            Node::Static(item) => {
                if let syn::StaticMutability::Mut(_) = item.mutability {
                    self.found(&item.ident, "static mut", &Reads::World);
                }
                return Go::Past;
            }
            Node::Macro(call) if prints(call) => {
                let name = macro_calls::name(call);
                self.found(&call.path, &format!("{name}!"), &Reads::World);
                return Go::Past;
            }
            _ => {}
        }
        Go::In
    }
}

/// Whether it writes to the console or to a log, or keeps something for its thread.
fn prints(call: &Macro) -> bool {
    let name = macro_calls::name(call);
    matches!(
        name.as_str(),
        "println" | "print" | "eprintln" | "eprint" | "dbg" | "thread_local"
    ) || (matches!(
        name.as_str(),
        "trace" | "debug" | "info" | "warn" | "error" | "log" | "event" | "span"
    ) && (call.path.segments.len() == 1
        || names::text(&call.path).starts_with("log::")
        || names::text(&call.path).starts_with("tracing::")))
}

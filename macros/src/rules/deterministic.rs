//! Rule 4: commands, apply functions, policies and sagas use nothing but their parameters.

use quote::ToTokens;
use syn::{Block, Expr, Macro};

use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::{
        macro_calls, names,
        walk::{self, Go, Node},
    },
};

const SENT_AGAIN: Rule = Rule {
    number: Some(4),
    name: "deterministic",
    why: "an event may be delivered twice, and what follows from it must be the same each time",
};

const RULE: Rule = Rule {
    number: Some(4),
    name: "deterministic",
    why: "the same events must give the same state in every program and at any time, and the \
          same command on the same state must give the same result",
};

/// The kind of function that is checked. It decides what to write instead.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    Command,
    Apply,
    Policy,
    Saga,
}

/// Finds what a body reads or changes outside of the aggregate: time, chance, files and the like.
pub(crate) fn check(body: &Block, place: Place, mistakes: &mut Mistakes) {
    let mut search = Search { mistakes, place };
    walk::block(body, &mut |node| search.meet(&node));
}

struct Search<'a> {
    mistakes: &'a mut Mistakes,
    place: Place,
}

/// What a path reads or changes outside of the aggregate.
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
            Reads::Identity => "makes another id each time",
            Reads::Chance => "makes a random number",
            Reads::World if matches!(self.place, Place::Policy | Place::Saga) => {
                "uses something outside of the event"
            }
            Reads::World => "uses something outside of the aggregate",
        };
        let instead = match (self.place, reads) {
            (Place::Command, Reads::Time) => {
                "`context.time()`, and add `context: &Context<Self>` as the last parameter"
            }
            (Place::Command, Reads::Identity) => {
                "`context.new_id()` or `context.new_uuid()`, and add `context: &Context<Self>` as \
                 the last parameter; or pass the id as a parameter"
            }
            (Place::Command, Reads::Chance) => "pass the number as a parameter of the command",
            (Place::Command, Reads::World) => {
                "pass the data as a parameter of the command; move work that follows from the \
                 event into a policy"
            }
            (Place::Apply, Reads::Time) => {
                "use `context.time()` in the command, and carry the time in the event"
            }
            (Place::Apply, Reads::Identity) => {
                "use `context.new_id()` in the command, and carry the id in the event"
            }
            (Place::Apply, Reads::Chance) => {
                "pass the number as a parameter of the command, and carry it in the event"
            }
            (Place::Apply, Reads::World) => {
                "carry the data in the event; move work that follows from the event into a \
                 policy or a projection"
            }
            (Place::Policy | Place::Saga, Reads::Time) => {
                "`cause.time`, and add `cause: &Cause<…>` as the last parameter"
            }
            (Place::Policy | Place::Saga, Reads::Identity) => {
                "make the id in the command that returns the event, and carry it in the event; or \
                 use `cause.event_id`, and add `cause: &Cause<…>` as the last parameter"
            }
            (Place::Policy | Place::Saga, Reads::Chance) => "carry the number in the event",
            (Place::Policy | Place::Saga, Reads::World) => {
                "carry the data in the event; or let the command that is sent decide"
            }
        };
        let (place, rule) = match self.place {
            Place::Command => ("a command", &RULE),
            Place::Apply => ("an apply function", &RULE),
            Place::Policy => ("a policy", &SENT_AGAIN),
            Place::Saga => ("a saga", &SENT_AGAIN),
        };
        let instead = format!(
            "{instead}\n   or: wrap it in `trusted!(\"why this is the same each time\", …)` if you are sure"
        );
        self.mistakes
            .add(at, rule, format!("`{name}` {what} in {place}"), instead);
    }
}

/// What a path reads, from its names.
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
        // Without a path they may be names of the user's.
        (_, "thread_rng" | "random" | "getrandom") if before.is_empty() => return None,
        (_, "thread_rng" | "random" | "getrandom") | ("rand", "rng") | ("RandomState", "new") => {
            return Some(Reads::Chance);
        }
        _ => {}
    }
    let module = match before {
        ["std" | "core", module, ..] => *module,
        [first @ ("rand" | "fastrand"), ..] => first,
        // It may be a module of the user's, so only functions of std are found.
        [module] if OF_STD.contains(&(module, last)) => module,
        _ => "",
    };
    match (module, owner) {
        // Addresses are plain values.
        (
            "net",
            "IpAddr" | "Ipv4Addr" | "Ipv6Addr" | "SocketAddr" | "SocketAddrV4" | "SocketAddrV6",
        )
        | ("io", "ErrorKind") => None,
        ("rand" | "fastrand", _) => Some(Reads::Chance),
        ("env" | "fs" | "net" | "process" | "thread" | "io", _) => Some(Reads::World),
        _ if opens(owner, last) => Some(Reads::World),
        _ => None,
    }
}

/// Whether it opens a file or a connection. A type of the user's may have the same name.
fn opens(owner: &str, function: &str) -> bool {
    matches!(
        owner,
        "File" | "TcpStream" | "TcpListener" | "UdpSocket" | "UnixStream"
    ) && matches!(
        function,
        "open" | "create" | "create_new" | "options" | "bind" | "connect"
    )
}

/// Functions of the standard library, with the module that people import.
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

/// Whether it writes to the console or to a log, or is storage of the thread.
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

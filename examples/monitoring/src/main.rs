//! `cargo run -p monitoring [-- FOLDER]`: adds and retires rules on a store in a folder, and
//! shows that what fails changes nothing.

#![allow(clippy::print_stdout)] // printing is what it is for

use std::{env, fs, io, path::PathBuf};

use entail::{BlockingRepository, prelude::*};
use monitoring::rules::{Add, Retire, RuleError, RuleName, Rules, RulesCommand};

type Service = BlockingRepository<Rules, FileStore>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = env::args_os()
        .nth(1)
        .map_or_else(fresh_folder, |folder| Ok(folder.into()))?;
    fs::create_dir_all(&folder)?;
    let path = folder.join("monitoring.db");
    println!("store: {}", path.display());
    let service: Service = Repository::new(FileStore::open(&path)?).blocking();
    let id = Id::<Rules>::of("checkout".to_owned());

    let add = |name: &str, metric: &str, threshold| {
        RulesCommand::from(Add {
            name: RuleName::new(name),
            metric: metric.to_owned(),
            threshold,
        })
    };
    let retire = |name: &str| {
        RulesCommand::from(Retire {
            name: RuleName::new(name),
        })
    };
    for (what, command) in [
        ("add `hot`", add("hot", "cpu", 90)),
        ("add `full`", add("full", "disk", 95)),
        ("add `hot` again", add("hot", "cpu", 80)),
        ("retire `hot`", retire("hot")),
        ("retire `hot` again", retire("hot")),
        ("retire `cold`, which never was", retire("cold")),
    ] {
        println!("{what:<32} {}", run(&service, &id, command)?);
    }

    let rules = service.load(id)?;
    println!("\nversion {}", rules.version());
    for rule in rules.active() {
        println!(
            "active   {} ({} from {})",
            rule.name, rule.metric, rule.threshold
        );
    }
    for retired in rules.retired() {
        println!("retired  {} at {}", retired.rule.name, retired.at);
    }
    Ok(())
}

/// A new folder for this run.
fn fresh_folder() -> io::Result<PathBuf> {
    let folder = tempfile::Builder::new()
        .prefix("entail-monitoring-")
        .tempdir()?;
    Ok(folder.keep())
}

/// Runs a command, and looks at what it left of the state when it was rejected.
fn run(
    service: &Service,
    id: &Id<Rules>,
    command: RulesCommand,
) -> Result<String, Error<RuleError>> {
    let before = service.load(id.clone())?;
    match service.execute(id.clone(), command) {
        Ok(done) => Ok(format!("accepted, version {}", done.version)),
        Err(Error::Rejected(rejection)) => {
            let after = service.load(id.clone())?;
            let same = before.version() == after.version() && before.state() == after.state();
            let state = if same { "unchanged" } else { "CHANGED" };
            Ok(format!("rejected: {rejection}; the state is {state}"))
        }
        Err(failure) => Err(failure),
    }
}

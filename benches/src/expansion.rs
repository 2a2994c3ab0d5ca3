//! What the macros cost a build: the compiler's own profile of the example `orders`, and of 200
//! generated aggregates; and how long `cargo check` takes for these.
#![allow(clippy::print_stdout)] // it is what a bench is for

use std::{
    env,
    error::Error,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use analyzeme::{EventPayload, ProfilingData};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Half of the generated aggregates are this one, with its events in an enum.
const ACCOUNT: &str = include_str!("../../macros/snapshots/account.rs");
/// The other half are this one, with its events as structs.
const ORDER: &str = include_str!("../../macros/snapshots/order.rs");
/// What the two leave to others.
const AROUND_ACCOUNT: &str = include_str!("around_account.rs");
const AROUND_ORDER: &str = include_str!("around_order.rs");
/// An aggregate whose apply function has three places where types decide what can fail.
const BOARD: &str = include_str!("board.rs");
const AGGREGATES: usize = 200;
/// How often `cargo check` runs. The shortest run counts.
const CHECKS: usize = 2;

fn main() -> Outcome<()> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let work = tempfile::tempdir()?;
    let samples = [(ACCOUNT, AROUND_ACCOUNT), (ORDER, AROUND_ORDER)];
    let generated = generated(&repository, work.path(), "generated", &samples)?;
    let boards = self::generated(&repository, work.path(), "boards", &[(BOARD, "")])?;
    println!(
        "| what is built | expansions | their time | each | serde's derives beside them | their share of the crate's own build | `cargo check` |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    for (name, folder, package) in [
        ("the library of the example `orders`", &repository, "orders"),
        ("200 generated aggregates", &generated, "generated"),
        (
            "200 generated aggregates with places where types decide",
            &boards,
            "boards",
        ),
    ] {
        let profile = work.path().join(format!("{package}-profile"));
        build(
            folder,
            package,
            &repository.join("target/expansion"),
            &profile,
        )?;
        let cost = Cost::read(&profile, package)?;
        let micros = cost.macros.as_micros().checked_div(cost.expansions.into());
        let check = if package == "orders" {
            "-".to_owned()
        } else {
            let shortest = check(folder, &repository.join("target/expansion"))?;
            format!("{} ms", shortest.as_millis())
        };
        println!(
            "| {name} | {} | {:.1} ms | {} µs | {:.1} ms | {:.1} % | {check} |",
            cost.expansions,
            cost.macros.as_secs_f64() * 1e3,
            micros.unwrap_or_default(),
            cost.derives.as_secs_f64() * 1e3,
            100.0 * cost.macros.as_secs_f64() / cost.whole.as_secs_f64(),
        );
    }
    Ok(())
}

/// A crate with as many aggregates, each in a module of its own, made of the samples in turn.
fn generated(
    repository: &Path,
    work: &Path,
    package: &str,
    samples: &[(&str, &str)],
) -> Outcome<PathBuf> {
    let folder = work.join(package);
    fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"{package}\"\nedition = \"2024\"\n\n[dependencies]\n\
         entail = {{ path = '{}', default-features = false }}\n\n[workspace]\n",
        repository.join("runtime").display()
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::copy(repository.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let mut source = "#![allow(dead_code)]\n".to_owned();
    for (number, (text, around)) in samples.iter().cycle().take(AGGREGATES).enumerate() {
        writeln!(
            source,
            "mod number_{number} {{\nuse entail::prelude::*;\n{text}\n{around}\n}}"
        )?;
    }
    fs::write(folder.join("src/lib.rs"), source)?;
    Ok(folder)
}

/// Checks a crate's library under the compiler's profiler.
fn build(folder: &Path, package: &str, target: &Path, profile: &Path) -> Outcome<()> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .current_dir(folder)
        .env("RUSTC_BOOTSTRAP", "1") // the profiler is behind it
        .env("CARGO_INCREMENTAL", "0")
        .args(["rustc", "--quiet", "--lib", "--package", package])
        .arg("--target-dir")
        .arg(target)
        .arg("--")
        .arg(format!("-Zself-profile={}", profile.display()))
        .arg("-Zself-profile-events=default,args")
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{package}` does not build").into())
    }
}

/// How long `cargo check` takes when only the crate itself has changed.
fn check(folder: &Path, target: &Path) -> Outcome<Duration> {
    let source = folder.join("src/lib.rs");
    let text = fs::read_to_string(&source)?;
    let mut shortest = Duration::MAX;
    // The first run builds what the crate depends on.
    for run in 0..=CHECKS {
        fs::write(&source, &text)?;
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let start = Instant::now();
        let status = Command::new(cargo)
            .current_dir(folder)
            .env("CARGO_INCREMENTAL", "0")
            .args(["check", "--quiet", "--target-dir"])
            .arg(target)
            .status()?;
        if !status.success() {
            return Err(format!("{} does not type-check", folder.display()).into());
        }
        if run > 0 {
            shortest = shortest.min(start.elapsed());
        }
    }
    Ok(shortest)
}

/// What the profile of one crate says.
struct Cost {
    /// How often a macro of ours was expanded.
    expansions: u32,
    /// How long that took.
    macros: Duration,
    /// How long serde's derives took, on what the user wrote and on what was made of it.
    derives: Duration,
    /// How long all of the compiler took.
    whole: Duration,
}

impl Cost {
    fn read(profile: &Path, package: &str) -> Outcome<Self> {
        let file = fs::read_dir(profile)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                name.starts_with(package) && name.ends_with(".mm_profdata")
            })
            .ok_or("the compiler wrote no profile")?;
        let data = ProfilingData::new(&file)?;
        let mut expansions = 0_u32;
        let (mut macros, mut derives) = (Duration::ZERO, Duration::ZERO);
        let (mut first, mut last) = (None, None);
        for event in data.iter_full() {
            let EventPayload::Timestamp(timestamp) = event.payload else {
                continue;
            };
            first = first.into_iter().chain([timestamp.start()]).min();
            last = last.into_iter().chain([timestamp.end()]).max();
            if event.label != "expand_proc_macro" {
                continue;
            }
            let took = event.duration().unwrap_or_default();
            let names = |prefix: &str| {
                let mut names = event.additional_data.iter();
                names.any(|name| name.starts_with(prefix))
            };
            if ["#[aggregate", "#[event", "#[value"].into_iter().any(names) {
                expansions = expansions.saturating_add(1);
                macros = macros.saturating_add(took);
            } else if names("#[derive(") {
                derives = derives.saturating_add(took);
            }
        }
        let (Some(first), Some(last)) = (first, last) else {
            return Err("the profile is empty".into());
        };
        let whole = last.duration_since(first)?;
        Ok(Self {
            expansions,
            macros,
            derives,
            whole,
        })
    }
}

//! A disk that is full, and a folder that nothing may be written to.

use std::{
    env, fs,
    os::unix::{
        fs::{MetadataExt, PermissionsExt},
        process::CommandExt,
    },
    path::Path,
    process::{Command, Stdio},
};

use entail::store::{Health, Log as _, Streams as _};
use entail::{ErrorChain, FileStore, Position, StoreError, StreamName, Version, store::Filter};

use super::{block_on, killed::events};
use entail::store::Append;

/// A user without rights, which most systems have: root may write anywhere.
const NOBODY: u32 = 65_534;

fn stream() -> StreamName {
    StreamName::new("counter", "0")
}

/// The process that meets a full disk: it writes until that fails, and says how far it came.
#[test]
#[ignore = "it is the child process of the next one"]
fn writer_to_a_full_disk() {
    let Some(path) = env::var_os("ENTAIL_WRITER") else {
        return;
    };
    let store = match FileStore::open(path) {
        Ok(store) => store,
        Err(error) => return println!("refused {error}"),
    };
    let page = block_on(store.read(&stream(), Version::NONE, 0)).unwrap();
    let mut version = page.version;
    let append = |version: Version| {
        let append = Append::new(stream(), version, events(0, version.get()));
        block_on(store.append(append))
    };
    let error = loop {
        match append(version) {
            Ok(appended) => version = appended.version,
            Err(error) => break error,
        }
    };
    println!(
        "stored {} known {}",
        version.get(),
        error.is_outcome_known()
    );
    // It says no from then on, or the next one is as good as the first: never a half.
    let again = append(version);
    let stopped = matches!(again, Err(StoreError::Stopped { .. }));
    let still = again.is_err_and(|error| error.is_outcome_known());
    println!("stopped {stopped} still {still}");
    // What is there can be read.
    let page = block_on(store.read(&stream(), Version::NONE, usize::MAX)).unwrap();
    println!("read {}", page.events.len());
}

/// The process that gets room again after its disk was full.
#[test]
#[ignore = "it is the child process of another one"]
fn writer_that_gets_room_again() {
    let Some(path) = env::var_os("ENTAIL_WRITER") else {
        return;
    };
    let store = FileStore::open(path).unwrap();
    let append = |version: Version| {
        let append = Append::new(stream(), version, events(0, version.get()));
        block_on(store.append(append))
    };
    let read = || block_on(store.read(&stream(), Version::NONE, usize::MAX)).unwrap();
    assert!(block_on(store.health()).is_usable());
    let mut version = read().version;
    let error = loop {
        match append(version) {
            Ok(appended) => version = appended.version,
            Err(error) => break error,
        }
    };
    if !error.is_outcome_known() {
        let Health::Stopped(why) = block_on(store.health()) else {
            panic!("it is not known whether it was stored, and it goes on");
        };
        assert!(matches!(why, StoreError::Stopped { .. }), "{why:?}");
        println!("stopped because {}", ErrorChain::of(&why));
        assert!(matches!(append(version), Err(StoreError::Stopped { .. })));
    }
    let own = std::process::id().to_string();
    let room = ["--pid", &own, "--fsize=unlimited"];
    assert!(
        Command::new("prlimit")
            .args(room)
            .status()
            .unwrap()
            .success()
    );
    block_on(store.reopen()).unwrap();
    assert!(block_on(store.health()).is_usable());
    // What is there now was stored, and nothing else appears later.
    let found = read().version;
    assert!(
        found == version || found == version.plus(2),
        "{found} after {version}"
    );
    let mut version = found;
    for _ in 0..50 {
        version = append(version).unwrap().version;
    }
    assert_eq!(read().version, version);
    println!("read {}", read().events.len());
    store.check().unwrap();
}

#[test]
fn a_store_goes_on_in_its_process_when_there_is_room_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut stopped = 0;
    for blocks in [150, 170, 201, 240, 300, 333] {
        let path = folder.path().join(format!("{blocks}.db"));
        let said = run_with_room_for(blocks, &path, "writer_that_gets_room_again");
        stopped += usize::from(said.contains("stopped because"));
        let checked = FileStore::open(&path).unwrap().check().unwrap();
        assert!(said.contains(&format!("read {}", checked.events)), "{said}");
    }
    assert!(stopped > 0, "no commit failed");
}

/// Runs the process with files that can have so many blocks of 512 bytes; answers what it said.
fn write_with_room_for(blocks: usize, path: &Path) -> String {
    run_with_room_for(blocks, path, "writer_to_a_full_disk")
}

fn run_with_room_for(blocks: usize, path: &Path, test: &str) -> String {
    let output = Command::new("/bin/sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -S -f \"$1\"; shift; exec \"$@\"",
            "sh",
        ])
        .arg(blocks.to_string())
        .arg(env::current_exe().unwrap())
        .args(["--exact", &format!("files::full::{test}")])
        .args(["--ignored", "--nocapture"])
        .env("ENTAIL_WRITER", path)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

#[test]
fn a_full_disk_loses_nothing_that_was_reported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut stored = 0;
    let mut uncertain = 0;
    for blocks in [10, 150, 170, 201, 240, 300, 333, 400, 480] {
        let said = write_with_room_for(blocks, &path);
        let number = |word: &str| {
            let mut words = said.split_whitespace();
            words.find(|it| *it == word)?;
            words.next()?.parse::<u64>().ok()
        };
        if let Some(reported) = number("stored") {
            assert!(reported >= stored, "{said}");
            uncertain += usize::from(said.contains("known false"));
            // What is not known is not built on.
            assert!(
                said.contains("known true") || said.contains("stopped true"),
                "{said}"
            );
            assert!(
                said.contains("still true") && number("read") >= Some(reported),
                "{said}"
            );
            stored = reported;
        } else {
            assert!(said.contains("refused"), "{said}");
            assert!(
                !path.exists() || stored > 0,
                "there is half a store: {said}"
            );
        }
        if path.exists() {
            let store = FileStore::open(&path).unwrap();
            let checked = store.check().unwrap();
            assert!(checked.events >= stored && checked.events.is_multiple_of(2));
            let log = block_on(store.log(Position::START, &Filter::all(), usize::MAX)).unwrap();
            for (version, event) in (0..).zip(&log.events) {
                assert_eq!(event.event, events(0, version).swap_remove(0).payload);
            }
        }
    }
    assert!(stored > 100, "hardly anything was written: {stored}");
    assert!(uncertain > 0, "no commit failed");
}

/// The process that may not write: it opens the store, and says what came of it.
#[test]
#[ignore = "it is the child process of the next one"]
fn opens_a_store() {
    let Some(path) = env::var_os("ENTAIL_WRITER") else {
        return;
    };
    match FileStore::open(path) {
        Ok(_) => println!("opened"),
        Err(error @ StoreError::Unusable { .. }) => println!("unusable: {error}"),
        Err(error) => println!("another error: {error}"),
    }
}

#[test]
fn a_folder_that_nothing_may_be_written_to_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let readable = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode));
    readable(folder.path(), 0o755).unwrap();
    // Where the other user can run it.
    let program = folder.path().join("program");
    fs::copy(env::current_exe().unwrap(), &program).unwrap();
    readable(&program, 0o755).unwrap();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    let path = closed.join("store.db");
    drop(FileStore::open(&path).unwrap());
    let _ = fs::remove_file(closed.join("store.db-lock"));
    readable(&closed, 0o555).unwrap();
    let before = fs::read(&path).unwrap();
    for name in ["store.db", "new.db"] {
        let mut child = Command::new(&program);
        child
            .args([
                "--exact",
                "files::full::opens_a_store",
                "--ignored",
                "--nocapture",
            ])
            .env("ENTAIL_WRITER", closed.join(name))
            .current_dir(folder.path());
        if fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
            child.uid(NOBODY).gid(NOBODY);
        }
        let output = child.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("unusable: cannot"), "{said}");
    }
    assert_eq!(fs::read(&path).unwrap(), before);
    readable(&closed, 0o755).unwrap();
    FileStore::open(&path).unwrap().check().unwrap();
}

//! A store in a process that forks.

use std::{env, path::Path, process::Command};

use entail::{FileStore, StoreError, prelude::*};
use fork::{Fork, fork, waitpid};

use super::{Outcome, block_on};
use crate::fixture::account::*;

/// The process that forks. It is a process of its own: a child has only the thread that forked.
#[test]
#[ignore = "it is the child process of the next one"]
fn forks_with_an_open_store() {
    let Some(path) = env::var_os("ENTAIL_WRITER") else {
        return;
    };
    let id = Id::of(Uuid::from_u128(1));
    let store = FileStore::open(Path::new(&path)).unwrap();
    let accounts = Repository::<Account, _>::new(store.clone()).blocking();
    let owner = "Ada".to_owned();
    accounts.execute(id, Open { owner }).unwrap();
    match fork().unwrap() {
        Fork::Child => {
            let refused = accounts.execute(id, Deposit { amount: 1 }).unwrap_err();
            let is_forked = matches!(refused, Error::Store(StoreError::Forked { .. }));
            let also = matches!(
                accounts.load(id),
                Err(Error::Store(StoreError::Forked { .. }))
            );
            let copied = matches!(store.backup("nowhere.db"), Err(StoreError::Forked { .. }));
            // To drop it acts on nothing of the parent's.
            drop((accounts, store));
            std::process::exit(if is_forked && also && copied { 7 } else { 1 });
        }
        Fork::Parent(child) => {
            let status = waitpid(child).unwrap();
            // The parent goes on.
            accounts.execute(id, Deposit { amount: 1 }).unwrap();
            assert_eq!(accounts.load(id).unwrap().balance, 1);
            block_on(store.checkpoints()).unwrap();
            std::process::exit(i32::from(status >> 8 != 7));
        }
    }
}

#[test]
fn a_child_that_was_forked_is_refused_and_the_parent_goes_on() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store.db");
    let output = Command::new(env::current_exe()?)
        .args(["--exact", "files::forked::forks_with_an_open_store"])
        .args(["--ignored", "--nocapture"])
        .env("ENTAIL_WRITER", &path)
        .output()?;
    assert!(output.status.success(), "{output:?}");
    let accounts = Repository::<Account, _>::new(FileStore::open(&path)?).blocking();
    assert_eq!(accounts.load(Id::of(Uuid::from_u128(1)))?.balance, 1);
    Ok(())
}

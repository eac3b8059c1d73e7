import { startServer } from './server';

/** Starts a server, prints its process id, and waits until this process is ended: for the test that the server ends, too. */
startServer({ flavour: 'mariadb' }).then(
  ({ pid }) => {
    console.log(pid);
    setInterval(() => {}, 1000);
  },
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

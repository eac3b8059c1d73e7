import { startServer } from './server';

/** Starts a server, prints its process id, and waits until somebody ends this process: for the test of what happens then. */
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

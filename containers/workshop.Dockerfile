# What `npm run demo`, `npm test` and everything else of a clone need, for machines that are no Debian of their own: see
# docs/container-image.md, "The workshop". `containers/workshop` builds and runs it; the dev container is the same image.

ARG NODE_BASE=public.ecr.aws/docker/library/node:22-trixie
ARG TERRAFORM_BASE=docker.io/hashicorp/terraform:1.11


FROM ${TERRAFORM_BASE} AS terraform


FROM ${NODE_BASE}
# The same list as in .github/actions/debian; a test compares them. What a command lacks, dev/bootstrap.mjs reports.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends \
    binutils ca-certificates cmake curl file g++ git make openssl python3 python3-venv unzip util-linux xz-utils \
  && rm -rf /var/lib/apt/lists/*
COPY --from=terraform /bin/terraform /usr/local/bin/terraform
# Everything that is made once: layers, servers and the local AWS, in a volume.
ENV LAMBDA_MYSQLDUMP_CACHE=/cache
VOLUME ["/cache"]
RUN git config --system --add safe.directory '*'
WORKDIR /work
CMD ["bash"]

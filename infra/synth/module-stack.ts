import { tmpdir } from 'node:os';
import { App, TerraformElement, TerraformStack } from 'cdktf';

/** The JSON of a Terraform module, by block type. */
export type ModuleJson = Record<string, Record<string, unknown>>;

/**
 * A CDKTF stack that synthesizes to a reusable Terraform module. CDKTF creates root modules, with an exact provider
 * version, a provider block, a backend with an absolute path, addresses with hashes, and metadata. A module has none of
 * these.
 */
export abstract class ModuleStack extends TerraformStack {
  /**
   * @param name name of the module's folder
   * @param source the TypeScript file that a reader should edit
   */
  constructor(
    readonly name: string,
    readonly source: string,
  ) {
    // Nothing is written to the folder, because nothing calls `App.synth`, which would add the backend.
    super(new App({ outdir: tmpdir(), skipValidation: true, stackTraces: false }), name);
    this.addOverride('terraform', {
      // Ranges, so that the module is compatible with the configuration of its user.
      required_version: '>= 1.7',
      required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.79, < 7.0' } },
    });
  }

  /**
   * The address of an element is the last part of its own ID after a dot, independent of the constructs around it.
   * Addresses are part of the module's interface, and moving code between constructs must not move resources.
   */
  protected override allocateLogicalId(element: TerraformElement | TerraformElement['node']): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : element;
    return node.id.slice(node.id.lastIndexOf('.') + 1);
  }

  override toTerraform(): ModuleJson {
    this.refuseDuplicates();
    return withoutMetadata(super.toTerraform()) as ModuleJson;
  }

  /** Rejects two elements with one address, which synthesis would merge without an error. */
  private refuseDuplicates(): void {
    const seen = new Set<string>();
    for (const element of this.node.findAll().filter(TerraformElement.isTerraformElement)) {
      for (const address of addressesOf(element.toTerraform())) {
        if (seen.has(address)) {
          throw new Error(`${this.name}: ${address} is declared twice; give one of them another name.`);
        }
        seen.add(address);
      }
    }
  }
}

/** `resource.aws_s3_bucket.dumps`, `variable.name`, … of a piece of module JSON. */
export function addressesOf(json: ModuleJson): string[] {
  return Object.entries(json).flatMap(([block, body]) =>
    Object.entries(body ?? {}).flatMap(([label, inner]) =>
      block === 'resource' || block === 'data'
        ? Object.keys(inner as object).map((name) => `${block}.${label}.${name}`)
        : [`${block}.${label}`],
    ),
  );
}

function withoutMetadata(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutMetadata);
  }
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([key]) => key !== '//');
    return Object.fromEntries(entries.map(([key, inner]) => [key, withoutMetadata(inner)]));
  }
  return value;
}

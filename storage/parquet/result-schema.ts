// The Parquet schema of a query's result: a tree of elements for each column, with the levels at which its
// leaves stand. Lists have three levels and maps two, as the format's specification lays them out. Not the
// values (nested-buffer.ts) nor how a leaf is stored (result-element.ts).
import { itemType, type DataType } from '../../kernels/type.ts'
import { OPTIONAL, REPEATED, REQUIRED, type SchemaElement } from './metadata.ts'
import { leafForm } from './result-element.ts'

const MAP = 1
const LIST = 3

export type ResultNode = {
  readonly type: DataType
  /** Of the node itself, and for a list or map of the group that repeats; not of its children. */
  readonly elements: readonly SchemaElement[]
  /** Names from the column down to here. */
  readonly path: readonly string[]
  /** Never NULL: such a node has no definition level of its own. */
  readonly isRequired: boolean
  /** Levels of what is there and not NULL; for a list or map those of its items. */
  readonly definition: number
  readonly repetition: number
  /** Fields of a struct; the item of a list; key and value of a map. */
  readonly children: readonly ResultNode[]
}

/** undefined: Parquet, or this writer, has no form for the type. */
export function resultNode(name: string, type: DataType): ResultNode | undefined {
  return hasForm(type) ? nodeOf(name, type, top) : undefined
}

function hasForm(type: DataType): boolean {
  switch (type.kind) {
    case 'list': return hasForm(type.item)
    case 'map': return hasForm(type.key) && hasForm(type.value)
    // A group has fields.
    case 'struct': return type.fields.length > 0 && type.fields.every((field) => hasForm(field.type))
    default: return leafForm(type) !== undefined
  }
}

type Above = Pick<ResultNode, 'path' | 'definition' | 'repetition'>

const top: Above = { path: [], definition: 0, repetition: 0 }

function nodeOf(name: string, type: DataType, above: Above, isRequired = false): ResultNode {
  const path = [...above.path, name]
  const definition = above.definition + (isRequired ? 0 : 1)
  const { repetition } = above
  const repetition_type = isRequired ? REQUIRED : OPTIONAL
  const own = { type, path, isRequired, definition, repetition }
  switch (type.kind) {
    case 'list': case 'map': {
      const group = type.kind === 'list' ? 'list' : 'key_value'
      const items = { path: [...path, group], definition: definition + 1, repetition: repetition + 1 }
      const children = type.kind === 'list' ? [nodeOf('element', type.item, items)]
        : [nodeOf('key', type.key, items, true), nodeOf('value', type.value, items)]
      const kind = type.kind === 'list' ? { converted_type: LIST, logicalType: { LIST: {} } }
        : { converted_type: MAP, logicalType: { MAP: {} } }
      const elements = [
        { name, repetition_type, num_children: 1, ...kind },
        { name: group, repetition_type: REPEATED, num_children: children.length },
      ]
      return { ...own, ...items, path, elements, children }
    }
    case 'struct': {
      const children = type.fields.map((field) => nodeOf(field.name, field.type, own))
      return { ...own, elements: [{ name, repetition_type, num_children: children.length }], children }
    }
    default: return { ...own, elements: [{ name, repetition_type, ...leafForm(type) }], children: [] }
  }
}

export function isLeaf(node: ResultNode): boolean {
  return node.type.kind !== 'struct' && itemType(node.type) === null
}

/** Depth first, as the footer lists them. */
export function elementsOf(node: ResultNode): readonly SchemaElement[] {
  return [...node.elements, ...node.children.flatMap(elementsOf)]
}
